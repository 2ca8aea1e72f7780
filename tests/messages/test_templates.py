"""Templates and the typed functions over them fit together, word for word."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from jinja2 import meta, nodes

import messages
from messages.preview import NAMES
from messages.render import TEMPLATES, environment

MODULES = sorted(Path(inspect.getfile(messages)).parent.glob("*.py"))


class Rendering(NamedTuple):
    """A call `render.message("check_in.saved.j2", member=…)` and the function around it."""

    module: str
    function: ast.FunctionDef
    template: str
    variables: frozenset[str]


def _renderings() -> Iterator[Rendering]:
    for path in MODULES:
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            for call in ast.walk(function):
                if (
                    isinstance(call, ast.Call)
                    and isinstance(call.func, ast.Attribute)
                    and isinstance(call.func.value, ast.Name)
                    and call.func.value.id == "render"
                ):
                    name = call.args[0]
                    assert isinstance(name, ast.Constant), f"{path.name}: name the template plainly"
                    named = frozenset(keyword.arg or "**" for keyword in call.keywords)
                    yield Rendering(path.stem, function, str(name.value), named)


RENDERINGS = list(_renderings())
OWN = sorted(path.name for path in TEMPLATES.glob("[!_]*.j2"))
SHARED = sorted(path.name for path in TEMPLATES.glob("_*.j2"))


class Variables(NamedTuple):
    """Names a template does not set itself; `doubtful` ones it sets, but perhaps not always."""

    asked: set[str]
    doubtful: set[str]


def variables_of(template: str) -> Variables:
    parsed = environment().parse((TEMPLATES / template).read_text(encoding="utf-8"))
    found = meta.find_undeclared_variables(parsed) - set(environment().globals)
    own = {name.name for name in parsed.find_all(nodes.Name) if name.ctx != "load"}
    return Variables(found - own, found & own)


@pytest.mark.parametrize("rendering", RENDERINGS, ids=lambda one: one.template)
def test_a_function_gives_its_template_what_it_uses_and_nothing_else(rendering: Rendering) -> None:
    asked, doubtful = variables_of(rendering.template)
    assert asked == rendering.variables - doubtful


@pytest.mark.parametrize("rendering", RENDERINGS, ids=lambda one: one.template)
def test_a_function_uses_every_parameter_it_asks_for(rendering: Rendering) -> None:
    arguments = rendering.function.args
    asked = {one.arg for one in (*arguments.args, *arguments.kwonlyargs)}
    body = ast.Module(rendering.function.body, [])
    used = {node.id for node in ast.walk(body) if isinstance(node, ast.Name)}
    assert asked <= used


@pytest.mark.parametrize("rendering", RENDERINGS, ids=lambda one: one.template)
def test_a_template_is_named_for_the_function_that_renders_it(rendering: Rendering) -> None:
    assert rendering.template == f"{rendering.module}.{rendering.function.name}.j2"


def test_every_template_is_rendered_by_one_function() -> None:
    assert sorted(one.template for one in RENDERINGS) == OWN


@pytest.mark.parametrize("template", SHARED)
def test_shared_macros_use_only_what_they_are_given(template: str) -> None:
    assert variables_of(template).asked == set()


@pytest.mark.parametrize("template", [*OWN, *SHARED])
def test_a_template_compiles(template: str) -> None:
    environment().get_template(template)


def test_every_function_has_a_preview_and_every_preview_a_function() -> None:
    functions = {f"{one.module}.{one.function.name}" for one in RENDERINGS}
    previewed = {".".join(name.split(".")[:2]) for name in NAMES}
    assert previewed == functions


def test_every_macro_is_used() -> None:
    called = _called()
    for template in SHARED:
        parsed = environment().parse((TEMPLATES / template).read_text(encoding="utf-8"))
        made = {macro.name for macro in parsed.find_all(nodes.Macro)}
        assert made <= called, template


def _called() -> set[str]:
    called = set()
    for template in [*OWN, *SHARED]:
        parsed = environment().parse((TEMPLATES / template).read_text(encoding="utf-8"))
        for call in parsed.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name):
                called.add(call.node.name)
            elif isinstance(call.node, nodes.Getattr):
                called.add(call.node.attr)
    return called
