// Evaluates expressions with cel-go for the differential tests, over a pipe.
//
// Input, a line of JSON each; an empty line ends a batch, and the answers to the batch are written then, in order:
//
//	{"declare": {"x": "list(int)", ...}}    once, first
//	{"bind": {"x": VALUE, ...}}             for the expressions behind it
//	{"expr": "x[0] + 1", "unchecked": true}
//
// Answers: {"type": T, "value": VALUE}, {"parse": WORDS}, {"check": WORDS}, {"error": WORDS, "type": T}.
// Values and types are written as in values.go.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"sync"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/ext"
)

type request struct {
	Declare   map[string]string          `json:"declare"`
	Bind      map[string]json.RawMessage `json:"bind"`
	Expr      *string                    `json:"expr"`
	Unchecked bool                       `json:"unchecked"`
}

type answer struct {
	Type  string `json:"type,omitempty"`
	Value any    `json:"value,omitempty"`
	Parse string `json:"parse,omitempty"`
	Check string `json:"check,omitempty"`
	Error string `json:"error,omitempty"`
}

type task struct {
	expr      string
	unchecked bool
	bindings  map[string]any
	answer    answer
}

// How long one expression may run: none of the generated ones needs a hundredth of it.
const timeLimit = 20 * time.Second

func newEnv(declared map[string]string) (*cel.Env, error) {
	options := []cel.EnvOption{
		cel.OptionalTypes(),
		cel.EnableIdentifierEscapeSyntax(),
		cel.DefaultUTCTimeZone(true),
		ext.Bindings(),
		ext.Encoders(),
		ext.Lists(),
		ext.Math(),
		ext.Network(),
		ext.Sets(),
		ext.Strings(),
		ext.TwoVarComprehensions(),
	}
	for name, text := range declared {
		t, err := readType(text)
		if err != nil {
			return nil, err
		}
		options = append(options, cel.Variable(name, t))
	}
	return cel.NewEnv(options...)
}

// A panic of the library is an error of the expression's, not the end of the run.
func (t *task) run(env *cel.Env) {
	defer func() {
		if r := recover(); r != nil {
			t.answer.Error = fmt.Sprintf("panic: %v", r)
		}
	}()
	tree, issues := env.Parse(t.expr)
	if issues.Err() != nil {
		t.answer = answer{Parse: issues.Err().Error()}
		return
	}
	if !t.unchecked {
		checked, issues := env.Check(tree)
		if issues.Err() != nil {
			t.answer = answer{Check: issues.Err().Error()}
			return
		}
		tree = checked
		t.answer.Type = typeText(tree.OutputType())
	}
	program, err := env.Program(tree, cel.InterruptCheckFrequency(1000))
	if err != nil {
		t.answer.Error = err.Error()
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), timeLimit)
	defer cancel()
	value, _, err := program.ContextEval(ctx, t.bindings)
	if err != nil {
		t.answer.Error = err.Error()
		return
	}
	t.answer.Value = valueJSON(value)
}

func runAll(env *cel.Env, tasks []*task) {
	var group sync.WaitGroup
	next := make(chan *task)
	for i := 0; i < runtime.GOMAXPROCS(0); i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for t := range next {
				t.run(env)
			}
		}()
	}
	for _, t := range tasks {
		next <- t
	}
	close(next)
	group.Wait()
}

func readBindings(raw map[string]json.RawMessage) (map[string]any, error) {
	bindings := map[string]any{}
	for name, text := range raw {
		var value ref.Val
		value, err := readValue(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		bindings[name] = value
	}
	return bindings, nil
}

func serve() error {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	var env *cel.Env
	bindings := map[string]any{}
	var tasks []*task
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			return nil
		}
		if len(line) == 1 {
			runAll(env, tasks)
			for _, t := range tasks {
				if err := encoder.Encode(t.answer); err != nil {
					return err
				}
			}
			tasks = nil
			if err := out.Flush(); err != nil {
				return err
			}
			continue
		}
		var r request
		if err := json.Unmarshal(line, &r); err != nil {
			return err
		}
		switch {
		case r.Declare != nil:
			if env, err = newEnv(r.Declare); err != nil {
				return err
			}
		case r.Bind != nil:
			if bindings, err = readBindings(r.Bind); err != nil {
				return err
			}
		case r.Expr != nil:
			tasks = append(tasks, &task{expr: *r.Expr, unchecked: r.Unchecked, bindings: bindings})
		}
	}
}

func main() {
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, "celgo:", err)
		os.Exit(1)
	}
}
