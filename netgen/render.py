"""Plan objects into text, through one Jinja environment a run.

Templates print and decide nothing: ``StrictUndefined``, no autoescape (the texts are configurations; every value that
needs quoting goes through a filter), explicit macro arguments. Blank lines are dropped at the end, so that templates can
be laid out for reading. A user's template of the same relative path overrides ours and can import ours as
``builtin/<path>``; overrides run in Jinja's sandbox.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

import jinja2
from jinja2.sandbox import SandboxedEnvironment

from netgen import addressing
from netgen.errors import TemplateError
from netgen.plan.types import HostPlan, PortBody, SwitchPlan

FILTERS: tuple[Callable[..., object], ...] = (
    addressing.ipv4,
    addressing.ipv6,
    addressing.netmask,
    addressing.wildcard,
    addressing.mac_colon,
    addressing.mac_dotted,
    addressing.mac_hyphen,
    addressing.vlan_ranges,
    addressing.wrap,
    addressing.quote,
    addressing.quote_if_needed,
    addressing.json,
    addressing.json_tables,
    addressing.keyfile,
    addressing.shell,
)
"""The platform spellings that templates may use, under their own names."""

_BLANK = re.compile(r"\n(?:[ \t]*\n)+")


def builtin_templates() -> Path:
    """The folder of our own templates: inside an installed package, or beside it in a checkout."""
    inside = Path(__file__).parent / "templates"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "templates"


class Renderer:
    """One Jinja environment and what it has rendered once and can use again; ``overrides`` are searched first."""

    def __init__(self, overrides: tuple[Path, ...] = ()) -> None:
        self.overrides = overrides
        self._bodies: dict[tuple[str, frozenset[str], str, int], tuple[PortBody, str]] = {}
        self._templates: dict[str, jinja2.Template] = {}

    @cached_property
    def environment(self) -> jinja2.Environment:
        """The environment; sandboxed when a user's templates are in it."""
        ours = jinja2.FileSystemLoader(builtin_templates())
        users = [jinja2.FileSystemLoader(folder) for folder in self.overrides]
        kind = SandboxedEnvironment if users else jinja2.Environment
        environment = kind(
            loader=jinja2.ChoiceLoader([*users, jinja2.PrefixLoader({"builtin": ours}), ours]),
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            autoescape=False,
            cache_size=-1,
            auto_reload=False,
        )
        if not users:
            environment.globals.clear()  # ours use none of range, dict, ...; each import of each render would compare them
        environment.filters.update({function.__name__: function for function in FILTERS})
        return environment

    def switch(self, plan: SwitchPlan) -> str:
        """The whole configuration of one switch, ending in a newline."""
        return self._render(f"{plan.platform}/switch.j2", plan=plan, once=self._once(plan))

    def host(self, template: str, host: HostPlan, **more: object) -> str:
        """One text file of a host by ``templates/hosts/<template>``."""
        return self._render(f"hosts/{template}", host=host, **more)

    def source(self, template: str) -> Path:
        """The file that a template path is taken from."""
        try:
            _, filename, _ = self.environment.loader.get_source(self.environment, template)  # type: ignore[union-attr]
        except jinja2.TemplateError as error:
            raise _explained(error, template) from None
        return Path(filename or template)

    def _once(self, plan: SwitchPlan) -> Callable[[Callable[[PortBody], str], PortBody], str]:
        """A function that calls a macro once for each distinct port body of a platform; bodies are interned by the plan."""

        def once(macro: Callable[[PortBody], str], body: PortBody) -> str:
            key = (plan.platform, plan.quirks, macro.name, id(body))  # type: ignore[attr-defined]
            known = self._bodies.get(key)
            if known is None:
                known = self._bodies[key] = (body, macro(body))  # the body is kept, so that its id stays its own
            return known[1]

        return once

    def _render(self, name: str, **context: object) -> str:
        try:
            template = self._templates.get(name)
            if template is None:
                template = self._templates[name] = self.environment.get_template(name)
            return tidy(template.render(context))
        except jinja2.TemplateError as error:
            raise _explained(error, name) from None
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            raise TemplateError(f"template {name}: {_line(error)}{type(error).__name__}: {error}") from error


def tidy(text: str) -> str:
    """The text without blank lines, ending in one newline (empty stays empty).

    >>> tidy("\\na\\n\\n  \\n b\\n\\n")
    'a\\n b\\n'
    """
    text = _BLANK.sub("\n", "\n" + text)[1:]
    return text if text.endswith("\n") or not text else text + "\n"


def _line(error: BaseException) -> str:
    """``FILE:LINE: `` of the innermost template frame of a traceback; empty when there is none."""
    found = ""
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.endswith(".j2"):
            found = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}: "
        trace = trace.tb_next
    return found


def _explained(error: jinja2.TemplateError, name: str) -> TemplateError:
    if isinstance(error, jinja2.TemplateSyntaxError):
        return TemplateError(f"template {error.filename or name}:{error.lineno}: {error.message}")
    if isinstance(error, jinja2.TemplateNotFound):
        return TemplateError(f"template {error.name} does not exist (needed by {name})")
    return TemplateError(f"template {name}: {_line(error)}{error.message or error}")
