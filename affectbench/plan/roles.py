"""Roles: the names by which a method knows its tasks, which become names of a network's heads."""

from affectbench.naming import fault_of

# Public attributes of torch's dictionaries of modules, which no head can be called by. A plan does
# not import torch.
WORDS = """
    T_destination add_module apply bfloat16 buffers call_super_init children clear compile copy
    cpu cuda double dump_patches eval extra_repr float forward fromkeys get get_buffer
    get_extra_state get_parameter get_submodule half ipu items keys load_state_dict modules mtia
    named_buffers named_children named_modules named_parameters parameters pop popitem
    register_backward_hook register_buffer register_forward_hook register_forward_pre_hook
    register_full_backward_hook register_full_backward_pre_hook
    register_load_state_dict_post_hook register_load_state_dict_pre_hook register_module
    register_parameter register_state_dict_post_hook register_state_dict_pre_hook requires_grad_
    set_extra_state set_submodule setdefault share_memory state_dict to to_empty train training
    type update values xpu zero_grad
"""
RESERVED = frozenset(WORDS.split())


def fault_of_role(role: str) -> str:
    """Return what keeps a text from being a role, in words; "" if nothing does.

    >>> [fault_of_role(role) for role in ("target", "a.b")]
    ['', "has '.' in it; use letters, digits and _ only"]
    """
    if fault := fault_of(role) or ("has '.' in it" if "." in role else ""):
        return f"{fault}; use letters, digits and _ only"
    if role in RESERVED:
        return "is a word of torch's networks; take another"
    return ""
