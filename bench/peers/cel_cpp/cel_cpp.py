"""cel-cpp, by its Python wheel, on the expressions of a file: its answers, or how long it takes.

    cel_cpp.py CASES answers         {"NAME": [ANSWER, ANSWER for the other input], …}
    cel_cpp.py CASES time SECONDS    {"NAME": {"eval": NS, "compile": NS}, …}

An activation is made once. What a call from Python costs is the time of the constant `true`, and is subtracted; what is
left still converts each variable that the expression reads, so it is an upper bound. Each figure is the processor time
of one, measured for SECONDS.
"""
import datetime
import json
import sys
import time

from cel_expr_python import cel
from cel_expr_python.ext import ext_strings


def type_of(text):
    if text.startswith("list("):
        return cel.Type.List(type_of(text[len("list("):-1]))
    if text.startswith("map(string, "):
        return cel.Type.Map(cel.Type.STRING, type_of(text[len("map(string, "):-1]))
    return getattr(cel.Type, text.upper())


def plain(value, kind):
    if kind == "timestamp":
        return datetime.datetime.fromisoformat(value)
    return value


def measure(seconds, call):
    call()
    count = 1
    while True:
        begin = time.process_time_ns()
        for _ in range(count):
            call()
        taken = time.process_time_ns() - begin
        if taken >= seconds * 1e9:
            return taken / count
        count *= 2


def environment(document, uses):
    types = {name: type_of(document["variables"][name]["type"]) for name in uses}
    return cel.NewEnv(variables=types, extensions=[ext_strings.ExtStrings()])


def main():
    path, what = sys.argv[1:3]
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    result = {}
    seconds = float(sys.argv[3]) if what == "time" else 0
    empty = environment(document, [])
    nothing = empty.compile("true")
    nobody = empty.Activation({})
    call = measure(seconds, lambda: nothing.eval(nobody)) if what == "time" else 0
    for case in document["cases"]:
        env = environment(document, case["uses"])
        variables = {name: document["variables"][name] for name in case["uses"]}
        expression = env.compile(case["expr"])
        if what == "answers":
            result[case["name"]] = [
                expression.eval(env.Activation({name: plain(variable[which], variable["type"])
                                                for name, variable in variables.items()})).plain_value()
                for which in ("value", "other")]
        else:
            activation = env.Activation({name: plain(variable["value"], variable["type"])
                                         for name, variable in variables.items()})
            result[case["name"]] = {"eval": max(0.0, measure(seconds, lambda: expression.eval(activation)) - call),
                                    "compile": measure(seconds, lambda: env.compile(case["expr"]))}
    json.dump(result, sys.stdout)
    print()


main()
