"""The network from tokens to concepts to the task, which all concept embedding models share."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional

from affectbench.arrays import Task
from affectbench.learning.blocks.stream_tokens import StreamTokens
from affectbench.learning.concepts.generator import SLOPE, Generator
from affectbench.learning.concepts.mixture import ConceptHead, RandInt, mix
from affectbench.learning.standardise import Standardise
from affectbench.refusal import Refusal

SEEN, HEARD = "concepts", "voice"  # the roles of the first input's concepts and of the second's
VOICE_DEPTH = 1  # transformer blocks of the second stream


class PlainGenerator(nn.Module):
    """The generator of concept embedding models: linear and LeakyReLU on the own token; no maps.

    Shapes: own tokens (N, Q, D) -> embeddings (N, Q, K, 2E).
    """

    def __init__(self, width: int, concepts: int, embedding_size: int):
        super().__init__()
        self.shape = (concepts, 2 * embedding_size)
        self.embed = nn.Linear(width, concepts * 2 * embedding_size)

    def forward(self, own_NQD: Tensor, places_NPD: Tensor) -> tuple[Tensor, None]:
        return functional.leaky_relu(self.embed(own_NQD), SLOPE).unflatten(-1, self.shape), None


class ConceptNetwork(nn.Module):
    """Inputs by modality -> outputs by name.

    Outputs (T frames if the first input is a stream):
    concepts, voice     logits of the concepts (N, [T,] K)
    maps, maps/voice    attention map of each concept (N, K, H, W); of a stream (N, K, 1, T)
    positive, negative  embeddings c+ and c- of all concepts (N, [T,] K, E)
    target              logits (N, [T,] C), from the predicted probabilities

    tokens            modality -> its tokens; their weights keep the names that they have in the
                      network that they come from, so that `prefit` finds them
    standardise       modality -> its standardisation; streams only
    generators        role -> from own tokens and places to embeddings and maps
    concepts          role -> number of its concepts
    embedding_size    E
    classes           of the target; 0 if only concepts are learned
    on_probabilities  the head takes the probabilities instead of mixed embeddings
    rand_int          probability with which `RandInt` replaces a concept
    located           whether the maps are a task of their own
    """

    inside = frozenset({"positive", "negative"})  # outputs for the head alone: `predict` skips them

    def __init__(
        self,
        tokens: nn.ModuleDict,
        standardise: Mapping[str, nn.Module],
        generators: Mapping[str, nn.Module],
        concepts: Mapping[str, int],
        *,
        embedding_size: int,
        classes: int,
        on_probabilities: bool,
        rand_int: float,
        located: bool,
    ):
        super().__init__()
        self.located = located
        self.tokens = tokens
        self.standardise = nn.ModuleDict(standardise)
        self.generators = nn.ModuleDict(generators)
        self.scorers = nn.ModuleDict({r: nn.Linear(2 * embedding_size, 1) for r in concepts})
        self.rand_int = RandInt(rand_int)
        self.on_probabilities = on_probabilities
        size = 1 if on_probabilities else embedding_size
        self.heads = nn.ModuleDict(
            {"target": ConceptHead(concepts, size, classes)} if classes else {}
        )
        first = next(iter(tokens.values()))
        frames = first.grid[0] if isinstance(first, StreamTokens) else 1
        self.numbers_of_a_row = frames * sum(concepts.values()) * 2 * embedding_size

    def forward(self, inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
        outputs, embeddings = {}, []
        first = next(iter(self.tokens.values()))
        framewise = isinstance(first, StreamTokens)
        for (role, generate), (name, tokens) in zip(
            self.generators.items(), self.tokens.items(), strict=True
        ):
            own_NQD, places_NPD = self._tokens(name, tokens, inputs, framewise)
            embeddings_NQKE, maps = generate(own_NQD, places_NPD)
            if not framewise:
                embeddings_NQKE = embeddings_NQKE[:, 0]
            outputs[role] = self.scorers[role](embeddings_NQKE)[..., 0]
            embeddings.append(embeddings_NQKE)
            if maps is not None:
                maps_name = "maps" if role == SEEN else f"maps/{role}"
                outputs[maps_name] = maps if maps.ndim == 4 else maps[:, :, None]
        all_roles = torch.cat(embeddings, dim=-2)
        outputs["positive"], outputs["negative"] = all_roles.chunk(2, dim=-1)
        if self.heads:
            outputs["target"] = self.task_logits(outputs, self.probs(outputs))
        return outputs

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles of the concepts, in the order in which the head takes them."""
        return tuple(self.generators)

    def probs(self, outputs: Mapping[str, Tensor]) -> Tensor:
        """Return the predicted probabilities of the concepts of all roles, in order (..., K)."""
        return torch.sigmoid(torch.cat([outputs[role] for role in self.roles], dim=-1))

    def mixed(self, outputs: Mapping[str, Tensor], probs: Tensor) -> Tensor:
        """Return the head's input for concepts of these probabilities (..., K, E).

        These are the mixed embeddings, or, with `on_probabilities`, the probabilities (E = 1).
        """
        if self.on_probabilities:
            return probs[..., None]
        return mix(probs, outputs["positive"], outputs["negative"])

    def task_logits(self, outputs: Mapping[str, Tensor], probs: Tensor) -> Tensor:
        """Return the target's logits (..., C) for concepts of these probabilities (..., K)."""
        return self.heads["target"](self.mixed(outputs, probs).flatten(-2))

    def _tokens(
        self, name: str, tokens: nn.Module, inputs: Mapping[str, Tensor], framewise: bool
    ) -> tuple[Tensor, Tensor]:
        """Return an input's own tokens (N, Q, D) and its places (N, P, D)."""
        x = inputs[name]
        if not isinstance(tokens, StreamTokens):
            x_NLD = tokens(x)
            return x_NLD[:, :1], x_NLD[:, 1:]
        x_NTD = tokens(self.standardise[name](x.float()))
        return (x_NTD if framewise else x_NTD.mean(dim=1, keepdim=True)), x_NTD


def concept_network(
    net,
    shapes: Mapping[str, tuple[int, ...]],
    tasks: Mapping[str, Task],
    *,
    embedding_size: int,
    rand_int: float,
    plain: bool = False,
    on_probabilities: bool = False,
    **options: bool,
) -> ConceptNetwork:
    """Return a concept network on the tokens of a network; refuse inputs or nets that do not fit.

    The first input predicts the concepts of role `concepts`; a second one those of role `voice`.

    net      makes the tokens of the first input (`vit`, `temporal_tokens`)
    plain    embeddings from the own token only, as in concept embedding models
    options  of the attention-guided `Generator`

    Other arguments are those of `ConceptNetwork`.
    """
    roles = [role for role in (SEEN, HEARD) if role in tasks]
    if len(roles) != len(shapes) or roles[0] != SEEN:
        raise Refusal(
            f"a concept model has the inputs {', '.join(shapes)} and concepts"
            f" {', '.join(roles) or 'of none'}; give the first input the task 'concepts', a second"
            " one the task 'voice', and no more"
        )
    first = next(iter(shapes))
    backbone = net.build({first: shapes[first]}, {})
    if not hasattr(backbone, "tokens"):
        raise Refusal("a concept model needs a network that gives tokens; use vit, temporal_tokens")
    tokens, standardise = backbone.tokens, dict(getattr(backbone, "standardise", {}))
    width, framewise = tokens[first].width, isinstance(tokens[first], StreamTokens)
    for name in list(shapes)[1:]:
        if len(shapes[name]) != 2 or (framewise and shapes[name][0] != shapes[first][0]):
            raise Refusal(
                f"input '{name}' has shape {shapes[name]}; it needs (frames, features), and as many"
                f" frames as '{first}' where that is a stream"
            )
        tokens[name] = StreamTokens(shapes[name], width, VOICE_DEPTH)
        standardise[name] = Standardise(shapes[name][-1])
    concepts = {role: len(tasks[role].names) for role in roles}
    generators = {
        role: PlainGenerator(width, count, embedding_size)
        if plain
        else Generator(width, count, embedding_size, layer.grid, **options)
        for (role, count), layer in zip(concepts.items(), tokens.values(), strict=True)
    }
    return ConceptNetwork(
        tokens,
        standardise,
        generators,
        concepts,
        embedding_size=embedding_size,
        classes=tasks["target"].width if "target" in tasks else 0,
        on_probabilities=on_probabilities,
        rand_int=rand_int,
        located="maps" in tasks,
    )
