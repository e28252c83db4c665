"""The nodes of an ONNX model: those of its graph, of the graphs in it and of its functions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from rnncore.counting import counted
from rnncore.readers.onnx.tensors import named
from rnncore.readers.onnx.wire import Message, View, Wire, part, parts, text, texts
from rnncore.readers.sequence import InputError
from rnncore.readers.text import quoted

_GRAPH, _FUNCTIONS = 7, 25
_NODES, _STORED = 1, 5
_INPUTS, _OUTPUTS, _NAME, _OP, _ATTRIBUTES, _DOMAIN, _PROPERTIES = 1, 2, 3, 4, 5, 7, 9
_OWN_GRAPH, _OWN_GRAPHS, _REFERENCE = 6, 11, 21
_FUNCTION_NAME, _FORMAL, _BODY, _FUNCTION_DOMAIN, _DEFAULTS = 1, 4, 7, 10, 11

STANDARD = ("", "ai.onnx")
"""Names of the domain that ONNX's own operators are in."""

_HOLDING = ("If", "Loop", "Scan", "SequenceMap")
"""Operators that have graphs of their own."""

DEEPEST = 12
"""Graphs and functions in one another."""


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A node: its operator, its name, and the names of what goes in and comes out.

    ``attributes`` by name, as messages that are not read yet. ``properties`` as well: exporters
    write there where a node is from.
    """

    op: str
    domain: str
    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: dict[str, View]
    properties: tuple[View, ...]

    def input(self, place: int) -> str:
        """The name of an input; "" where it is left out."""
        return self.inputs[place] if place < len(self.inputs) else ""


@dataclass(slots=True, eq=False)
class Scope:
    """What names mean in one graph, or in a function at one call.

    stored: tensors, as messages. makers: the node that a name is an output of. given: of a
    function, what its inputs are where it is called. outer: the graph around a graph. place: of a
    function, the names of the calls that lead to it.
    """

    place: str = ""
    outer: Scope | None = None
    nodes: list[Node] = field(default_factory=list)
    stored: dict[str, View] = field(default_factory=dict)
    makers: dict[str, Node] = field(default_factory=dict)
    given: dict[str, tuple[Scope, str]] = field(default_factory=dict)

    def where(self, name: str) -> tuple[Scope, str] | None:
        """The scope that knows a name, and the name there; None where an input is meant."""
        scope: Scope | None = self
        for _ in range(2 * DEEPEST):
            if scope is None:
                return None
            if name in scope.given:
                scope, name = scope.given[name]
            elif name in scope.stored or name in scope.makers:
                return scope, name
            else:
                scope = scope.outer
        return None


class Model:
    """All scopes of the model ``data``. Raises InputError, ValueError and IndexError for damage."""

    def __init__(self, wire: Wire, data: View, name: str) -> None:
        self._wire, self._name = wire, name
        model = wire.message(data)
        graph = part(model, _GRAPH)
        if graph is None or len(model[_GRAPH]) > 1:
            raise ValueError("no graph")
        self._functions: dict[tuple[str, str], Message] = {}
        for each in map(wire.message, parts(model, _FUNCTIONS)):
            key = text(each, _FUNCTION_DOMAIN), text(each, _FUNCTION_NAME)
            self._functions[key] = each
        self.scopes = list(self._graph(graph, None, "", 0))

    def _graph(self, data: View, outer: Scope | None, place: str, depth: int) -> Iterator[Scope]:
        """A graph, and those in it."""
        scope = Scope(place, outer)
        for number, value in self._wire.fields(data):
            if isinstance(value, int):
                continue
            if number == _NODES:
                self._add(scope, self._wire.message(value), {})
            elif number == _STORED:
                self._store(scope, named(self._wire, value), value)
        yield from self._with_inner(scope, depth)

    def _with_inner(self, scope: Scope, depth: int) -> Iterator[Scope]:
        """A scope, and those of the graphs and functions that its nodes have."""
        if depth > DEEPEST:
            raise InputError(f"{self._name} has more than {counted(DEEPEST, 'graph')} in graphs.")
        yield scope
        for node in scope.nodes:
            function = self._functions.get((node.domain, node.op))
            if function is not None:
                yield from self._called(function, node, scope, depth + 1)
            elif node.op in _HOLDING:
                for attribute in map(self._wire.message, node.attributes.values()):
                    for graph in parts(attribute, _OWN_GRAPH) + parts(attribute, _OWN_GRAPHS):
                        yield from self._graph(graph, scope, scope.place, depth + 1)

    def _called(self, function: Message, call: Node, caller: Scope, depth: int) -> Iterator[Scope]:
        """The body of a function as it is at one call."""
        scope = Scope(f"{caller.place}{call.name or call.op}/")
        scope.given = {
            formal: (caller, actual)
            for formal, actual in zip(texts(function, _FORMAL), call.inputs, strict=False)
            if actual
        }
        attributes = self._attributes(parts(function, _DEFAULTS)) | call.attributes
        for each in parts(function, _BODY):
            self._add(scope, self._wire.message(each), attributes)
        yield from self._with_inner(scope, depth)

    def _add(self, scope: Scope, message: Message, called: dict[str, View]) -> None:
        """One more node. ``called``: the attributes of the call, which its own may refer to."""
        attributes = self._attributes(parts(message, _ATTRIBUTES), called)
        node = Node(
            text(message, _OP),
            text(message, _DOMAIN),
            text(message, _NAME),
            tuple(texts(message, _INPUTS)),
            tuple(texts(message, _OUTPUTS)),
            attributes,
            tuple(parts(message, _PROPERTIES)),
        )
        scope.nodes.append(node)
        for output in node.outputs:
            self._check_new(scope, output)
            if output:
                scope.makers[output] = node

    def _attributes(
        self, found: list[View], called: dict[str, View] | None = None
    ) -> dict[str, View]:
        """Attributes by name; one that refers to the call's is that of the call, if it has one."""
        attributes = {}
        for each in found:
            name = reference = ""
            for number, value in self._wire.fields(each):
                if number in (1, _REFERENCE) and not isinstance(value, int):
                    said = bytes(value).decode()
                    name, reference = (said, reference) if number == 1 else (name, said)
            if not reference:
                attributes[name] = each
            elif called and reference in called:
                attributes[name] = called[reference]
        return attributes

    def _store(self, scope: Scope, name: str, data: View) -> None:
        self._check_new(scope, name)
        scope.stored[name] = data

    def _check_new(self, scope: Scope, name: str) -> None:
        if name and (name in scope.stored or name in scope.makers):
            raise InputError(f"{self._name} names one tensor twice: {quoted(name, 60)}.")
