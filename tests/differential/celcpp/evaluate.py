"""Evaluates expressions with cel-cpp, by the package cel-expr-python, for the differential tests.

The protocol is that of celgo/main.go. What Python can not hand over is written into the expression: `v_duration_0` becomes
`duration('1.5s')`. What it can not hand back exactly (times and optionals inside of lists and maps) is {"opaque": null}.
"""
import base64
import json
import math
import re
import sys

from cel_expr_python import cel
from cel_expr_python.ext import ext_bindings, ext_encoders, ext_math, ext_optional, ext_strings

EXTENSIONS = (ext_bindings.ExtBindings, ext_encoders.ExtEncoders, ext_math.ExtMath, ext_optional.ExtOptional,
              ext_strings.ExtStrings)
SIMPLE = {
    "bool": cel.Type.BOOL, "int": cel.Type.INT, "uint": cel.Type.UINT, "double": cel.Type.DOUBLE,
    "string": cel.Type.STRING,
}
NAMES = {"NULL": "null_type", "TIMESTAMP": "timestamp", "DURATION": "duration"}
TYPE_VALUES = {"TIMESTAMP": "google.protobuf.Timestamp", "DURATION": "google.protobuf.Duration", "NULL": "null_type"}
OPAQUE = {"opaque": None}


def bindable(text):
    """The type of a variable that Python can give a value to, or None."""
    match = re.fullmatch(r"list\((\w+)\)|map\((\w+), (\w+)\)", text)
    if match is None:
        return SIMPLE.get(text)
    element, key, value = match.groups()
    if element is not None:
        return cel.Type.List(SIMPLE[element]) if element in SIMPLE else None
    return cel.Type.Map(SIMPLE[key], SIMPLE[value]) if key in SIMPLE and value in SIMPLE else None


def plain(value):
    """A value of a bindable type as Python has it."""
    (kind, content), = value.items()
    if kind in ("int", "uint"):
        return int(content)
    if kind == "double":
        return float(content)
    if kind == "list":
        return [plain(element) for element in content]
    if kind == "map":
        return {plain(key): plain(element) for key, element in content}
    return content


def literal(value, element="{}"):
    """Any value as source; `element` is what the elements of a list or map are put into."""
    (kind, content), = value.items()
    if kind == "null":
        return "null"
    if kind == "bool":
        return "true" if content else "false"
    if kind == "int":
        return content
    if kind == "uint":
        return content + "u"
    if kind == "double":
        number = float(content)
        if math.isfinite(number):
            text = repr(number)
            return text if "." in text or "e" in text else text + ".0"
        return "(0.0 / 0.0)" if math.isnan(number) else "(1.0 / 0.0)" if number > 0 else "(-1.0 / 0.0)"
    if kind == "string":
        return '"' + "".join(f"\\U{ord(c):08x}" for c in content) + '"'
    if kind == "bytes":
        return 'b"' + "".join(f"\\x{b:02x}" for b in base64.b64decode(content)) + '"'
    if kind == "timestamp":
        seconds, nanos = content.split(".")
        return f"(timestamp({seconds}) + duration('{int(nanos)}ns'))"
    if kind == "duration":
        return f"duration('{content}')"
    if kind == "list":
        return "[" + ", ".join(element.format(literal(one)) for one in content) + "]"
    if kind == "map":
        return "{" + ", ".join(f"{literal(key)}: {element.format(literal(one))}" for key, one in content) + "}"
    if kind == "optional":
        return "optional.none()" if content is None else f"optional.of({literal(content)})"
    if kind == "type":
        return content
    raise ValueError(kind)


def type_text(t):
    text = str(t).replace("<", "(").replace(">", ")")
    text = re.sub(r"[A-Z]+", lambda word: NAMES.get(word.group(0), word.group(0).lower()), text)
    return re.sub(r"\btype\(type\(.*\)\)", "type(type)", text)


class Evaluator:
    def __init__(self):
        self.env = None
        self.bound = {}
        self.written = {}
        self.types = {}

    def declare(self, types):
        self.types = types
        variables = {name: bindable(text) for name, text in types.items() if bindable(text) is not None}
        self.env = cel.NewEnv(variables=variables, extensions=[extension() for extension in EXTENSIONS])

    def bind(self, values):
        self.bound = {}
        self.written = {}
        for name, value in values.items():
            # A NUL ends a string on its way in.
            if bindable(self.types[name]) is not None and "\\u0000" not in json.dumps(value):
                self.bound[name] = plain(value)
            else:
                self.written[name] = self.literal_of(self.types[name], value)

    @staticmethod
    def literal_of(type_of_it, value):
        """With the static type that the variable has."""
        if type_of_it == "dyn":
            return f"dyn({literal(value)})"
        return "(" + literal(value, "dyn({})" if type_of_it.endswith("dyn)") else "{}") + ")"

    def source(self, expr):
        return re.sub(r"\bv_\w+\b", lambda name: self.written.get(name.group(0), name.group(0)), expr)

    def text_of(self, expr):
        return self.env.compile(f"string({expr})").eval(data=self.bound).value()

    def answer_value(self, expr, value):
        """The value at the root of an expression: more can be asked of it."""
        kind = value.type().name()
        if kind == "TIMESTAMP":
            return {"timestamp text": self.text_of(expr)}
        if kind == "DURATION":
            return {"duration text": self.text_of(expr)}
        if kind == "ERROR":
            if repr(value) == "optional.none()":
                return {"optional": None}
            if not repr(value).startswith("optional."):
                return OPAQUE
            inner = self.env.compile(f"({expr}).value()").eval(data=self.bound)
            return {"optional": self.answer_value(f"({expr}).value()", inner)}
        return self.value(value)

    def value(self, value):
        kind = value.type().name()
        if kind == "NULL":
            return {"null": None}  # asked for its value, the package loses a count of references to None
        if kind in ("BOOL", "STRING"):
            try:
                return {kind.lower(): value.value()}
            except TypeError:
                return {"string that is not UTF-8": None}
        if kind in ("INT", "UINT"):
            return {kind.lower(): str(value.value())}
        if kind == "DOUBLE":
            return {"double": repr(value.value())}
        if kind == "BYTES":
            return {"bytes": base64.b64encode(bytes(value.value())).decode()}
        if kind == "TYPE":
            name = value.value().name()
            return {"type": TYPE_VALUES.get(name, name.split("<")[0].lower())}
        if kind.startswith("LIST"):
            return {"list": [self.value(element) for element in value.value()]}
        if kind.startswith("MAP"):
            return {"map": [[self.key(key), self.value(element)] for key, element in value.value().items()]}
        return OPAQUE

    @staticmethod
    def key(key):
        # Whether it was an int or a uint is lost.
        if isinstance(key, bool):
            return {"bool": key}
        return {"string": key} if isinstance(key, str) else {"whole": str(key)}

    @staticmethod
    def type_of(compiled):
        try:
            return type_text(compiled.return_type())
        except RuntimeError:
            return "dyn"  # one that the package has no words for

    def answer(self, expr, unchecked):
        source = self.source(expr)
        try:
            compiled = self.env.compile(source, disable_check=unchecked)
        except RuntimeError as error:
            words = str(error)
            return {"parse" if "Syntax error" in words else "check": words}
        answer = {} if unchecked else {"type": self.type_of(compiled)}
        try:
            value = compiled.eval(data=self.bound)
            if value.type().name() == "ERROR" and not repr(value).startswith("optional."):
                return answer | {"error": str(value.value())}
            return answer | {"value": self.answer_value(source, value)}
        except (RuntimeError, UnicodeDecodeError) as error:  # words of errors are cut within characters
            return answer | {"error": str(error)}


def main():
    evaluator = Evaluator()
    answers = []
    for line in sys.stdin:
        if line == "\n":
            sys.stdout.write("".join(json.dumps(answer) + "\n" for answer in answers))
            sys.stdout.flush()
            answers = []
            continue
        request = json.loads(line)
        if "declare" in request:
            evaluator.declare(request["declare"])
        elif "bind" in request:
            evaluator.bind(request["bind"])
        else:
            answers.append(evaluator.answer(request["expr"], request.get("unchecked", False)))


main()
