// Decisions from Go: Daygate's calls beside cel-go and OPA's rego package, on the same rules, in one run.
//
//	go_bench FOLDER ROUNDS SECONDS        FOLDER: what rules.py writes
//
// Prints a line of JSON for each: the least and the median of processor time for a call, in nanoseconds. The process has
// one processor, so that the garbage collector is charged.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"syscall"
	"time"

	"cel.dev/cel-go/cel"
	daygate "daygate.dev/go"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
)

type asked struct {
	Class, Purpose, Path string
	Risk                 int64
}

type texts struct {
	Cel     []string
	Request asked
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func daygateCalls(folder string, a asked) map[string]func() bool {
	text, err := os.ReadFile(filepath.Join(folder, "rules.gate"))
	check(err)
	engine, err := daygate.CompileText("rules.gate", string(text))
	check(err)
	request := &daygate.Request{
		Agent: daygate.Agent{ID: "a", Class: a.Class}, Action: "read", Secret: daygate.Secret{Path: a.Path},
		Purpose: a.Purpose, Risk: &a.Risk, Now: time.Unix(1795485600, 0),
	}
	prepared, err := engine.Prepare(request.Agent)
	check(err)
	return map[string]func() bool{
		"daygate, Decide":         func() bool { return engine.Decide(request).Permitted() },
		"daygate, prepared agent": func() bool { return prepared.Decide(request).Permitted() },
		"daygate, Check":          func() bool { return engine.Check(request) == daygate.Permit },
	}
}

// A program for each rule, optimized, in turn until one is true.
func celCall(rules texts) func() bool {
	env, err := cel.NewEnv(cel.Variable("class", cel.StringType), cel.Variable("purpose", cel.StringType),
		cel.Variable("path", cel.StringType), cel.Variable("risk", cel.IntType))
	check(err)
	programs := []cel.Program{}
	for _, text := range rules.Cel {
		tree, issues := env.Compile(text)
		check(issues.Err())
		program, err := env.Program(tree, cel.EvalOptions(cel.OptOptimize))
		check(err)
		programs = append(programs, program)
	}
	a := rules.Request
	input := map[string]any{"class": a.Class, "purpose": a.Purpose, "path": a.Path, "risk": a.Risk}
	return func() bool {
		for _, program := range programs {
			value, _, err := program.Eval(input)
			check(err)
			if value.Value() == true {
				return true
			}
		}
		return false
	}
}

// A prepared query on an input that is parsed already.
func opaCall(folder string, a asked) func() bool {
	text, err := os.ReadFile(filepath.Join(folder, "rules.rego"))
	check(err)
	background := context.Background()
	query, err := rego.New(rego.Query("data.bench.allow"), rego.Module("rules.rego", string(text))).PrepareForEval(background)
	check(err)
	value, err := ast.InterfaceToValue(map[string]any{"class": a.Class, "purpose": a.Purpose, "path": a.Path, "risk": a.Risk})
	check(err)
	input := rego.EvalParsedInput(value)
	return func() bool {
		results, err := query.Eval(background, input)
		check(err)
		return results.Allowed()
	}
}

func processorTime() time.Duration {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func measure(call func() bool, atLeast time.Duration) float64 {
	count, begin := 0, processorTime()
	for {
		for range 200 {
			call()
		}
		count += 200
		if spent := processorTime() - begin; spent >= atLeast {
			return float64(spent) / float64(count)
		}
	}
}

func main() {
	runtime.GOMAXPROCS(1)
	folder := os.Args[1]
	rounds, err := strconv.Atoi(os.Args[2])
	check(err)
	seconds, err := strconv.ParseFloat(os.Args[3], 64)
	check(err)
	var rules texts
	text, err := os.ReadFile(filepath.Join(folder, "rules.json"))
	check(err)
	check(json.Unmarshal(text, &rules))
	calls := daygateCalls(folder, rules.Request)
	calls["cel-go, rule by rule"] = celCall(rules)
	calls["OPA, a rule for each"] = opaCall(folder, rules.Request)
	names := []string{"daygate, prepared agent", "daygate, Decide", "daygate, Check", "cel-go, rule by rule", "OPA, a rule for each"}
	times := map[string][]float64{}
	for _, name := range names {
		if !calls[name]() {
			log.Fatalf("%s does not permit", name)
		}
	}
	for range rounds {
		for _, name := range names {
			times[name] = append(times[name], measure(calls[name], time.Duration(seconds*1e9)))
		}
	}
	for _, name := range names {
		slices.Sort(times[name])
		line, err := json.Marshal(map[string]any{"name": name, "least": times[name][0], "median": times[name][rounds/2]})
		check(err)
		fmt.Println(string(line))
	}
}
