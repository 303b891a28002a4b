"""Tokens -> concepts -> task: the network that all concept models with embeddings share."""

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

SEEN, HEARD = "concepts", "voice"  # roles: concepts of the first input, and of the second
VOICE_DEPTH = 1  # transformer blocks of the second stream


class PlainGenerator(nn.Module):
    """The concept embedding model's: a linear layer and LeakyReLU on the own token; no maps."""

    def __init__(self, width: int, concepts: int, embedding_size: int):
        super().__init__()
        self.shape = (concepts, 2 * embedding_size)
        self.embed = nn.Linear(width, concepts * 2 * embedding_size)

    def forward(self, own_NQD: Tensor, places_NPD: Tensor) -> tuple[Tensor, None]:
        return functional.leaky_relu(self.embed(own_NQD), SLOPE).unflatten(-1, self.shape), None


class ConceptNetwork(nn.Module):
    """Inputs by modality -> what is known of each row, by name.

    concepts, voice       logits (N, K), or (N, T, K) where the first input is a stream
    maps, maps/voice      where each concept looks (N, K, H, W); over time (N, K, 1, T)
    positive, negative    embeddings of all concepts, activated and not (N, [T,] K, E)
    target                logits (N, [T,] C), from the probabilities as predicted

    tokens      of the first input; its weights keep the names they have in the network they are of
    generators  role -> from own tokens and places to embeddings and maps
    classes     of the target; 0 where only concepts are learned
    located     whether its maps are a task of their own
    """

    inside = frozenset({"positive", "negative"})  # what the head needs and no one else

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
        known, embeddings = {}, []
        first = next(iter(self.tokens.values()))
        framewise = isinstance(first, StreamTokens)
        for (role, generate), (name, tokens) in zip(
            self.generators.items(), self.tokens.items(), strict=True
        ):
            own_NQD, places_NPD = self._tokens(name, tokens, inputs, framewise)
            embeddings_NQKE, maps = generate(own_NQD, places_NPD)
            if not framewise:
                embeddings_NQKE = embeddings_NQKE[:, 0]
            known[role] = self.scorers[role](embeddings_NQKE)[..., 0]
            embeddings.append(embeddings_NQKE)
            if maps is not None:
                place = "maps" if role == SEEN else f"maps/{role}"
                known[place] = maps if maps.ndim == 4 else maps[:, :, None]
        both = torch.cat(embeddings, dim=-2)
        known["positive"], known["negative"] = both.chunk(2, dim=-1)
        if self.heads:
            known["target"] = self.judge(known, self.probs(known))
        return known

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles of its concepts, in the order in which the head takes them."""
        return tuple(self.generators)

    def probs(self, known: Mapping[str, Tensor]) -> Tensor:
        """Return the probabilities of all concepts, of all roles in order (..., K)."""
        return torch.sigmoid(torch.cat([known[role] for role in self.roles], dim=-1))

    def mixed(self, known: Mapping[str, Tensor], probs: Tensor) -> Tensor:
        """Return what the head takes of each concept, at these probabilities (..., K, E or 1)."""
        if self.on_probabilities:
            return probs[..., None]
        return mix(probs, known["positive"], known["negative"])

    def judge(self, known: Mapping[str, Tensor], probs: Tensor) -> Tensor:
        """Return the target's logits (..., C) at these probabilities."""
        return self.heads["target"](self.mixed(known, probs).flatten(-2))

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
    """Return the concept network on a network that gives tokens; refuse what does not fit.

    The first input has the concepts of role `concepts`, a second one those of role `voice`.
    plain    embeddings from the own token alone, as concept embedding models do
    options  of the attention-guided generator
    """
    roles = [role for role in (SEEN, HEARD) if role in tasks]
    if len(roles) != len(shapes) or roles[0] != SEEN:
        raise Refusal(
            f"a concept model has the inputs {', '.join(shapes)} and concepts"
            f" {', '.join(roles) or 'of none'}; give the first input the task 'concepts', a second"
            " one the task 'voice', and no more"
        )
    first = next(iter(shapes))
    seen = net.build({first: shapes[first]}, {})
    if not hasattr(seen, "tokens"):
        raise Refusal("a concept model needs a network that gives tokens; use vit, temporal_tokens")
    tokens, standardise = seen.tokens, dict(getattr(seen, "standardise", {}))
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
