package daygate

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// Where the project is, the generator of decisions, and how much of it.
var (
	project = flag.String("project", "../..", "the folder of the project")
	dump    = flag.String("dump", "../../build/release/bin/decision_dump", "the program that generates decisions")
	sets    = flag.String("sets", "100", "how many generated policy sets, of 40 requests each")
)

func termsOf(t testing.TB, words []string) []Term {
	t.Helper()
	terms := []Term{}
	for _, word := range words {
		found := false
		for term := TermAudit; term <= TermUses; term <<= 1 {
			if term.String() == word {
				terms, found = append(terms, term), true
			}
		}
		if !found {
			t.Fatalf("no term %q", word)
		}
	}
	return terms
}

// compileFor compiles with the terms of a case; nil words are all terms.
func compileFor(t testing.TB, sources []Source, words []string) *Engine {
	t.Helper()
	var options []Option
	if words != nil {
		options = append(options, Enforces(termsOf(t, words)...))
	}
	engine, err := CompileSources(sources, options...)
	if err != nil {
		t.Fatal(err)
	}
	return engine
}

// everyWay decides a document in every way that this package has, and returns the bytes that all of them give, and
// whether the structures could say it.
func everyWay(t testing.TB, engine *Engine, types contextTypes, document []byte) ([]byte, bool) {
	t.Helper()
	decision := engine.DecideJSON(document)
	want := decision.JSON()
	if decision.Reason() == ReasonInvalidRequest {
		return want, false
	}
	request, err := convert(document, types)
	if err != nil {
		return want, false
	}
	same := func(way string, got Decision) {
		if !bytes.Equal(got.JSON(), want) {
			t.Errorf("%s gives\n%s\ninstead of\n%s\nfor %s", way, got.JSON(), want, document)
		}
	}
	same("the structures", engine.Decide(request))
	checkMethods(t, engine.Decide(request))
	prepared, err := engine.Prepare(request.Agent)
	if err != nil {
		t.Fatal(err)
	}
	other := *request
	other.Agent = Agent{ID: "nobody"}
	same("a prepared agent", prepared.Decide(&other))
	same("one of many", engine.DecideMany(request, []Secret{request.Secret})[0])
	if outcome := engine.Check(request); outcome != decision.Outcome() {
		t.Errorf("Check gives %v instead of %s for %s", outcome, want, document)
	}
	if outcome := prepared.Check(&other); outcome != decision.Outcome() {
		t.Errorf("a prepared Check gives %v instead of %s for %s", outcome, want, document)
	}
	return want, true
}

func TestGeneratedDecisionsAreThoseOfCpp(t *testing.T) {
	if _, err := os.Stat(*dump); err != nil {
		t.Skipf("there is no %s: build the project first", *dump)
	}
	command := exec.Command(*dump, "11", *sets, "40")
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	var engine *Engine
	var types contextTypes
	compared, said := 0, 0
	lines := bufio.NewReaderSize(out, 1<<20)
	for {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		var read struct {
			Enforces []string
			Policies [][2]string
			Request  *string
			Decision string
		}
		if err := json.Unmarshal(line, &read); err != nil {
			t.Fatal(err)
		}
		if read.Request == nil {
			var sources []Source
			for _, policy := range read.Policies {
				sources = append(sources, Source{policy[0], policy[1]})
			}
			engine, types = compileFor(t, sources, read.Enforces), typesOf(sources)
			continue
		}
		document, err := base64.StdEncoding.DecodeString(*read.Request)
		if err != nil {
			t.Fatal(err)
		}
		got, inStructures := everyWay(t, engine, types, document)
		if string(got) != read.Decision {
			t.Errorf("Go gives\n%s\nand C++\n%s\nfor %s", got, read.Decision, document)
		}
		compared++
		if inStructures {
			said++
		}
		if t.Failed() {
			t.FailNow()
		}
	}
	if err := command.Wait(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d decisions compared, %d of them said in Go's structures too", compared, said)
	if said*2 < compared {
		t.Error("fewer than half could be said in structures")
	}
}

// The context of a decision, as far as a case compares it.
func comparable(t testing.TB, decision []byte) object {
	t.Helper()
	var whole object
	if err := json.Unmarshal(decision, &whole); err != nil {
		t.Fatal(err)
	}
	context := whole["context"].(object)
	delete(context, "policy_digest")
	delete(context, "explanation")
	if context["reason"] == "invalid_request" {
		context["errors"] = len(context["errors"].([]any)) > 0
	}
	return whole
}

func TestSharedCases(t *testing.T) {
	folders, _ := filepath.Glob(filepath.Join(*project, "..", "shared", "cases", "*", "expected.jsonl"))
	if len(folders) == 0 {
		t.Skip("there are no shared cases beside the project")
	}
	compared := 0
	for _, expected := range folders {
		folder := filepath.Dir(expected)
		var sources []Source
		policies, _ := filepath.Glob(filepath.Join(folder, "*.gate"))
		for _, policy := range policies {
			sources = append(sources, Source{filepath.Base(policy), read(t, policy)})
		}
		var words []string
		if terms, err := os.ReadFile(filepath.Join(folder, "enforces.json")); err == nil {
			if err := json.Unmarshal(terms, &words); err != nil {
				t.Fatal(err)
			}
		}
		engine, types := compileFor(t, sources, words), typesOf(sources)
		wanted := strings.Split(strings.TrimSuffix(read(t, expected), "\n"), "\n")
		requests := strings.Split(strings.TrimSuffix(read(t, filepath.Join(folder, "requests.jsonl")), "\n"), "\n")
		for i, request := range requests {
			got, _ := everyWay(t, engine, types, []byte(request))
			if !reflect.DeepEqual(comparable(t, got), comparable(t, []byte(wanted[i]))) {
				t.Errorf("%s, line %d: %s instead of %s", folder, i+1, got, wanted[i])
			}
			compared++
		}
	}
	t.Logf("%d decisions", compared)
}

func read(t testing.TB, name string) string {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestTextCases(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(*project, "tests", "cases", "*.case"))
	if len(files) == 0 {
		t.Fatal("there are no cases")
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) { runCase(t, read(t, file)) })
	}
}

// One file of tests/cases: see its README.
func runCase(t *testing.T, content string) {
	var sources []Source
	var words []string
	var engine *Engine
	var got []byte
	for _, section := range strings.Split("\n"+content, "\n--- ")[1:] {
		head, body, _ := strings.Cut(section, "\n")
		kind, title, _ := strings.Cut(head, " ")
		line, _, _ := strings.Cut(body, "\n")
		switch kind {
		case "policy":
			sources = append(sources, Source{"case.gate", body + "\n"})
		case "enforces":
			words = []string{}
			if line != "" {
				words = strings.Split(line, ",")
			}
		case "request":
			if engine == nil {
				engine = compileFor(t, sources, words)
			}
			got, _ = everyWay(t, engine, typesOf(sources), []byte(line))
		case "decision":
			checkCase(t, title, line, got)
		}
	}
}

func checkCase(t *testing.T, title, wanted string, got []byte) {
	t.Helper()
	var want object
	if err := json.Unmarshal([]byte(wanted), &want); err != nil {
		t.Fatal(err)
	}
	var decision struct {
		Context  object
		Decision bool
	}
	if err := json.Unmarshal(got, &decision); err != nil {
		t.Fatal(err)
	}
	if decision.Decision != (want["outcome"] == "PERMIT") {
		t.Errorf("%s: decision is %v for %s", title, decision.Decision, wanted)
	}
	for _, member := range []string{"outcome", "reason", "rules", "shadow", "needs", "terms", "binding", "errors"} {
		expected, there := want[member]
		actual := decision.Context[member]
		if expected == "some" {
			if len(actual.([]any)) == 0 {
				t.Errorf("%s: no %s", title, member)
			}
			continue
		}
		if !there {
			empty := actual == nil || reflect.ValueOf(actual).Len() == 0
			if !empty {
				t.Errorf("%s: %s is %v", title, member, actual)
			}
			continue
		}
		if !reflect.DeepEqual(actual, expected) {
			t.Errorf("%s: %s is %v instead of %v", title, member, actual, expected)
		}
	}
}
