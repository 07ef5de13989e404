// Engines in Go on the selective workload: see bench/peers/rules_cpp/peer.h for what is said.
//
//	rules_go FORM FOLDER    FORM is one of the forms below
//
// CPU time is that of the process, so that the garbage collector is charged; there is one processor.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
)

// A rule of rules.json.
type rule struct {
	ID, Effect, Action, Path, Purpose, Class string
}

// What the rules ask of a request.
type request struct {
	Action, Path, Purpose, Class string
	document                     json.RawMessage
	outcome                      string
}

// decide says what comes out for request i: permit, no_match, deny or challenge.
type decide func(i int) string

// A form loads the rules, and what it needs of the requests.
type form func(folder string, requests []request) decide

var forms = map[string]form{
	"hand":      loadHand,
	"cel-plain": loadCelPlain,
	"cel-hash":  loadCelHash,
	"cel-index": loadCelIndex,
	"opa-rules": loadOpaRules,
	"opa-keyed": loadOpaKeyed,
	"casbin":    loadCasbin,
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func readRules(folder string) []rule {
	text, err := os.ReadFile(filepath.Join(folder, "rules.json"))
	check(err)
	var rules []rule
	check(json.Unmarshal(text, &rules))
	return rules
}

func readText(folder, name string) string {
	text, err := os.ReadFile(filepath.Join(folder, name))
	check(err)
	return string(text)
}

func readRequests(folder string) []request {
	var requests []request
	for _, line := range strings.Split(strings.TrimSpace(readText(folder, "requests.jsonl")), "\n") {
		var raw struct {
			Outcome string
			Request json.RawMessage
		}
		check(json.Unmarshal([]byte(line), &raw))
		var asked struct {
			Subject  struct{ Properties struct{ Class string } }
			Action   struct{ Name string }
			Resource struct{ ID string }
			Context  struct{ Purpose string }
		}
		check(json.Unmarshal(raw.Request, &asked))
		requests = append(requests, request{asked.Action.Name, asked.Resource.ID, asked.Context.Purpose,
			asked.Subject.Properties.Class, raw.Request, raw.Outcome})
	}
	return requests
}

// The outcome where one is certain: what forbids wins, without a permit nothing is permitted.
func combine(forbidden, permitted, narrowed bool) string {
	switch {
	case forbidden:
		return "deny"
	case !permitted:
		return "no_match"
	case narrowed:
		return "challenge"
	}
	return "permit"
}

func cpuSeconds() float64 {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
}

var kept string

// The CPU time of one decision in nanoseconds, over the requests with that outcome.
func measure(decide decide, requests []request, outcome string, seconds float64) float64 {
	var which []int
	for i := range requests {
		if requests[i].outcome == outcome {
			which = append(which, i)
		}
	}
	next, done := 0, 0
	begin := cpuSeconds()
	for batch := 1; ; batch *= 2 {
		for i := 0; i < batch; i++ {
			kept = decide(which[next])
			if next++; next == len(which) {
				next = 0
			}
		}
		done += batch
		if taken := cpuSeconds() - begin; taken >= seconds {
			return taken * 1e9 / float64(done)
		}
	}
}

func main() {
	if len(os.Args) != 3 || forms[os.Args[1]] == nil {
		check(fmt.Errorf("usage: rules_go FORM FOLDER"))
	}
	runtime.GOMAXPROCS(1)
	folder := os.Args[2]
	requests := readRequests(folder)
	begin := cpuSeconds()
	decide := forms[os.Args[1]](folder, requests)
	fmt.Println("ready", cpuSeconds()-begin)
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		words := strings.Fields(lines.Text())
		if words[0] == "answers" {
			answers := make([]string, len(requests))
			for i := range requests {
				answers[i] = decide(i)
			}
			check(json.NewEncoder(os.Stdout).Encode(answers))
			continue
		}
		seconds, err := strconv.ParseFloat(words[2], 64)
		check(err)
		fmt.Println(measure(decide, requests, words[1], seconds))
	}
}
