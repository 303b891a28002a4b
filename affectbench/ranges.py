"""Ranges: which values a field of a method, net or dataset may have, as a part of its type.

A field states its range once, in its annotation: `lr: Positive = 1e-4`. The plan reads the
annotation and refuses a config whose value is outside, before any job runs. What has to hold
between fields is in the class variable `relations`.
"""

import ast
import operator
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, get_args, get_origin

FUNCTIONS = {"len": len, "round": round, "range": range}  # that a relation between fields may use
OPERATORS = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Mod: operator.mod,
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le,
    ast.Gt: operator.gt, ast.GtE: operator.ge, ast.In: lambda item, items: item in items,
}  # fmt: skip
MOST = 2**31 - 1  # of any whole number: what every library that is used here can hold


@dataclass(frozen=True)
class Range:
    """The numbers that a field may be: all bounds have to hold.

    least, most   the smallest and the largest number
    above, below  bounds that are outside themselves
    multiple_of   a whole number that divides the value
    odd           whether the value must be odd
    """

    least: float | None = None
    most: float | None = None
    above: float | None = None
    below: float | None = None
    multiple_of: int = 1
    odd: bool = False

    def has(self, value: float) -> bool:
        """Return whether a number is inside.

        >>> Range(least=0, below=1).has(0), Range(least=0, below=1).has(1)
        (True, False)
        """
        return (
            (self.least is None or value >= self.least)
            and (self.most is None or value <= self.most)
            and (self.above is None or value > self.above)
            and (self.below is None or value < self.below)
            and (self.multiple_of == 1 or value % self.multiple_of == 0)
            and (not self.odd or value % 2 == 1)
        )

    def __str__(self) -> str:
        """Return the range in words; the largest whole number of all goes without saying.

        >>> str(Range(least=0, below=1)), str(Range(1, MOST)), str(Range(1, 9, odd=True))
        ('at least 0 and below 1', 'at least 1', 'odd, 1 to 9')
        """
        most = None if self.most == MOST else self.most
        bounds = [
            f"{words} {_shown(bound)}"
            for words, bound in (
                ("at least", self.least),
                ("above", self.above),
                ("at most", most),
                ("below", self.below),
            )
            if bound is not None
        ]
        if None not in (self.least, most):
            bounds = [f"{_shown(self.least)} to {_shown(most)}"]
        kinds = ["odd"] if self.odd else []
        kinds += [f"a multiple of {self.multiple_of}"] if self.multiple_of > 1 else []
        return ", ".join([*kinds, *([" and ".join(bounds)] if bounds else [])])


def _shown(number: float) -> str:
    return f"{number:,}" if isinstance(number, int) else f"{number:g}"


Positive = Annotated[float, Range(above=0)]
NotNegative = Annotated[float, Range(least=0)]
Share = Annotated[float, Range(least=0, most=1)]
Part = Annotated[float, Range(above=0, most=1)]  # of a whole, and not nothing
Rate = Annotated[float, Range(least=0, below=1)]  # at which units are dropped, windows overlap
Count = Annotated[int, Range(least=1, most=MOST)]
Whole = Annotated[int, Range(least=0, most=MOST)]  # 0 switches off what the field counts
Width = Annotated[int, Range(least=1, most=65_536)]  # units or channels of a layer
Depth = Annotated[int, Range(least=1, most=1_000)]  # layers
Side = Annotated[int, Range(least=8, most=4_096)]  # of a picture, in pixels
Effort = Annotated[float, Range(above=0, most=10_000)]  # times as large a budget
Fold = Annotated[int, Range(least=0, most=4)]  # of five


def outside(type_: object, value: object) -> Range | str | None:
    """Return the range or the choices of a field that a value is outside of, or None if it is in.

    value  of the field's type; of a tuple every item is looked at

    >>> print(outside(Count, 0), outside(Count, 3), outside(tuple[Width, ...], (4, 0)), sep=" | ")
    at least 1 | None | 1 to 65,536
    >>> outside(Literal[7, 8], 6)
    '7 or 8'
    """
    inner = get_args(type_)
    if get_origin(type_) is Literal:
        return None if value in inner else " or ".join(map(str, inner))
    if get_origin(type_) is Annotated:
        ranges = (r for r in inner[1:] if isinstance(r, Range))
        return next((r for r in ranges if not r.has(value)), None)
    if get_origin(type_) is tuple:
        outsides = (outside(inner[0], item) for item in value)
        return next((r for r in outsides if r is not None), None)
    return None


def unmet(relations: Iterable[tuple[str, str]], values: Mapping[str, object]) -> str:
    """Return what is wrong between the fields of a plugin, in words; "" if nothing is.

    relations  pairs of an expression in fields that has to hold, and of what to do if it does not;
               one without a value, as by a division by 0, does not hold
    values     every field's value

    >>> unmet([("width % heads == 0", "make the width a multiple")], {"width": 9, "heads": 2})
    'width % heads == 0 does not hold for width 9 and heads 2; make the width a multiple'
    """
    for expression, remedy in relations:
        tree = ast.parse(expression, mode="eval").body
        try:
            holds = _value_of(tree, values)
        except (ArithmeticError, TypeError):
            holds = False
        if not holds:
            names = dict.fromkeys(n.id for n in ast.walk(tree) if isinstance(n, ast.Name))
            fields = " and ".join(f"{n} {values[n]}" for n in values if n in names)
            return f"{expression} does not hold for {fields}; {remedy}"
    return ""


def _value_of(node: ast.expr, values: Mapping[str, object]) -> object:
    """Return the value of a part of an expression, which has nothing but what stands here."""
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return values[name]
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not _value_of(operand, values)
        case ast.BoolOp(op=operation, values=parts):
            every = isinstance(operation, ast.And)
            return (all if every else any)(_value_of(part, values) for part in parts)
        case ast.BinOp(left=left, op=operation, right=right):
            return OPERATORS[type(operation)](_value_of(left, values), _value_of(right, values))
        case ast.Compare(left=left, ops=operations, comparators=others):
            sides = [_value_of(side, values) for side in (left, *others)]
            pairs = zip(operations, sides, sides[1:], strict=False)
            return all(OPERATORS[type(operation)](a, b) for operation, a, b in pairs)
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return FUNCTIONS[name](*(_value_of(argument, values) for argument in arguments))
    raise ValueError(f"a relation between fields cannot have '{ast.unparse(node)}'")
