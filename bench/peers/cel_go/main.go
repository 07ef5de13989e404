// cel-go on the expressions of a file: its answers, or how long it takes.
//
//	cel_go CASES answers          {"NAME": [ANSWER, ANSWER for the other input], …}
//	cel_go CASES time SECONDS     {"NAME": {"plain": NS, "optimized": NS, "compile": NS}, …}
//
// Inputs are a map[string]any, made once. "optimized" is a program with OptOptimize. Compiling is parse, check and
// program. Each figure is the processor time of one, measured for SECONDS.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/ext"
)

type document struct {
	Variables map[string]struct {
		Type  string
		Value json.RawMessage
		Other json.RawMessage
	}
	Cases []struct {
		Name string
		Uses []string
		Expr string
	}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// The types that the file uses.
func typeOf(text string) *cel.Type {
	switch text {
	case "string":
		return cel.StringType
	case "int":
		return cel.IntType
	case "double":
		return cel.DoubleType
	case "timestamp":
		return cel.TimestampType
	case "dyn":
		return cel.DynType
	}
	if inner, found := strings.CutPrefix(text, "list("); found {
		return cel.ListType(typeOf(strings.TrimSuffix(inner, ")")))
	}
	if inner, found := strings.CutPrefix(text, "map(string, "); found {
		return cel.MapType(cel.StringType, typeOf(strings.TrimSuffix(inner, ")")))
	}
	check(fmt.Errorf("unknown type %q", text))
	return nil
}

// Whole numbers become int64, and lists and maps of one type the Go types that cel-go reads without reflection.
func plain(value any, typ string) any {
	switch v := value.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil && typ != "double" {
			return n
		}
		f, err := v.Float64()
		check(err)
		return f
	case string:
		if typ == "timestamp" {
			t, err := time.Parse(time.RFC3339Nano, v)
			check(err)
			return t
		}
		return v
	case []any:
		if typ == "list(string)" {
			list := []string{}
			for _, element := range v {
				list = append(list, element.(string))
			}
			return list
		}
		for i := range v {
			v[i] = plain(v[i], "dyn")
		}
		return v
	case map[string]any:
		if typ == "map(string, map(string, int))" {
			outer := map[string]map[string]int64{}
			for key, entry := range v {
				outer[key] = map[string]int64{}
				for name, number := range entry.(map[string]any) {
					outer[key][name] = plain(number, "int").(int64)
				}
			}
			return outer
		}
		for key := range v {
			v[key] = plain(v[key], "dyn")
		}
		return v
	}
	return value
}

func read(text json.RawMessage, typ string) any {
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.UseNumber()
	var value any
	check(decoder.Decode(&value))
	return plain(value, typ)
}

// The time that this process has had on a processor, the collector of garbage included.
func processorTime() time.Duration {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// The time of one call in nanoseconds.
func measure(seconds float64, call func()) float64 {
	call()
	for count := 1; ; count *= 2 {
		begin := processorTime()
		for i := 0; i < count; i++ {
			call()
		}
		taken := processorTime() - begin
		if taken.Seconds() >= seconds {
			return float64(taken.Nanoseconds()) / float64(count)
		}
	}
}

func main() {
	if len(os.Args) < 3 {
		check(fmt.Errorf("usage: cel_go CASES answers|time SECONDS"))
	}
	runtime.GOMAXPROCS(1)
	text, err := os.ReadFile(os.Args[1])
	check(err)
	var doc document
	check(json.Unmarshal(text, &doc))
	answers := map[string][]any{}
	times := map[string]map[string]float64{}
	for _, one := range doc.Cases {
		options := []cel.EnvOption{ext.Strings(), ext.Lists()}
		input, other := map[string]any{}, map[string]any{}
		for _, name := range one.Uses {
			variable := doc.Variables[name]
			options = append(options, cel.Variable(name, typeOf(variable.Type)))
			input[name] = read(variable.Value, variable.Type)
			other[name] = read(variable.Other, variable.Type)
		}
		env, err := cel.NewEnv(options...)
		check(err)
		compile := func(options ...cel.ProgramOption) cel.Program {
			ast, issues := env.Compile(one.Expr)
			check(issues.Err())
			program, err := env.Program(ast, options...)
			check(err)
			return program
		}
		evaluate := func(program cel.Program, input map[string]any) any {
			out, _, err := program.Eval(input)
			check(err)
			return out.Value()
		}
		normal, optimized := compile(), compile(cel.EvalOptions(cel.OptOptimize))
		if os.Args[2] == "answers" {
			pair := []any{evaluate(normal, input), evaluate(normal, other)}
			if pair[0] != evaluate(optimized, input) || pair[1] != evaluate(optimized, other) {
				check(fmt.Errorf("%s: optimized, it has another answer", one.Name))
			}
			answers[one.Name] = pair
			continue
		}
		seconds, err := strconv.ParseFloat(os.Args[3], 64)
		check(err)
		times[one.Name] = map[string]float64{
			"plain":     measure(seconds, func() { evaluate(normal, input) }),
			"optimized": measure(seconds, func() { evaluate(optimized, input) }),
			"compile":   measure(seconds, func() { compile() }),
		}
	}
	if os.Args[2] == "answers" {
		check(json.NewEncoder(os.Stdout).Encode(answers))
	} else {
		check(json.NewEncoder(os.Stdout).Encode(times))
	}
}
