"""How a template becomes Python: what it may not say, and calls as direct as Python's own.

May import `messages.escape` and Jinja2. What Jinja2 generates asks its environment for every
attribute, its context for every call, and a class for every macro; a message does so hundreds of
times. Ours have nothing to ask for, so here they are plain attributes, calls and functions.
"""

from collections.abc import Callable
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef
from jinja2.utils import missing

from messages.escape import Fragment

Macro = Callable[..., Fragment]


class Compiler(CodeGenerator):
    """Refuses the constructs whose output would not pass through `finalize`."""

    refused = (
        nodes.FilterBlock,
        nodes.CallBlock,
        nodes.AssignBlock,
        nodes.EvalContextModifier,
    )

    def visit(self, node: nodes.Node, *arguments: Any, **named: Any) -> Any:
        if isinstance(node, self.refused):
            kind = type(node).__name__
            self.fail(f"a {kind} prints past the escaping: write a macro", node.lineno)
        return super().visit(node, *arguments, **named)

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802
        """`one.title` is an attribute, never a key of a dictionary; a missing one is an error."""
        self.write("(")
        self.visit(node.node, frame)
        self.write(f").{node.attr}")

    def visit_Call(  # noqa: N802
        self, node: nodes.Call, frame: Frame, forward_caller: bool = False
    ) -> None:
        """Nothing that templates may call asks for their context."""
        if node.dyn_args is not None or node.dyn_kwargs is not None:
            self.fail("arguments are written out", node.lineno)
        self.visit(node.node, frame)
        self.write("(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        self.write(")")

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        """A function in the place of Jinja2's `Macro`."""
        if macro_ref.accesses_kwargs:
            self.fail("a macro names its parameters", macro_ref.node.lineno)
        names = tuple(parameter.name for parameter in macro_ref.node.args)
        self.write(f"environment.make_macro(macro, {names!r}, {macro_ref.accesses_varargs!r})")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        """`finalize` gives strings: they need no `str`."""
        self.write(finalize.src)

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write(")")


def make_macro(source: Callable[..., str], names: tuple[str, ...], takes_more: bool) -> Macro:
    """The macro of a template: what it returns is template, not text.

    `source` takes a value for each of `names` by place, and those beyond them as one tuple where it
    `takes_more`; for one that is `missing` it has a default, or complains.
    """
    count = len(names)

    def macro(*values: object, **named: object) -> Fragment:
        if len(values) < count:
            values += tuple([named.pop(name, missing) for name in names[len(values) :]])
        if named:
            raise TypeError(f"a macro of {names} has no parameters {tuple(named)}")
        if takes_more:
            return Fragment(source(*values[:count], values[count:]))
        return Fragment(source(*values))

    return macro
