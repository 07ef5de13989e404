package daygate

import (
	"errors"
	"math"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"
)

const policy = `policy pay

vocabulary {
  enum AgentClass { batch_etl, chatbot }
  enum Purpose { settlement }
  attribute context.limits : map(string, list(int))
  attribute context.until : timestamp
  signal rate = count per agent.id within 1h
}

permit settles {
  action read
  secret "secret/data/payments/*"
  when agent.class == batch_etl && purpose == settlement
  grant ttl 5m, uses 1, fields "username" "password", deliver wrapped, bind task agent, revoke on task_end chain_end
}

permit reads_people {
  action read
  secret "secret/data/hr/*"
}

require asks {
  secret "secret/data/hr/*"
  needs approval 2 from "hr" or "boss" within 1h
}

permit counts {
  action read
  secret "secret/data/counted/*"
  when context.limits["a"] == [1, 2] && context.until > now && signal.rate < 5
}

permit risks {
  secret "secret/data/risky/*"
}

forbid risky {
  secret "secret/data/risky/*"
  when risk > 50
}
`

var now = time.Unix(1795485600, 0)

func compile(t testing.TB) *Engine {
	t.Helper()
	engine, err := CompileText("pay.gate", policy)
	if err != nil {
		t.Fatal(err)
	}
	return engine
}

func settlement() *Request {
	return &Request{
		Agent:   Agent{ID: "etl-7", Class: "batch_etl"},
		Action:  "read",
		Secret:  Secret{Path: "secret/data/payments/stripe"},
		Purpose: "settlement",
		Now:     now,
	}
}

func TestPermit(t *testing.T) {
	decision := compile(t).Decide(settlement())
	if !decision.Permitted() || decision.Outcome() != Permit || decision.Reason() != ReasonPermitted {
		t.Fatal(decision)
	}
	terms := decision.Terms()
	if terms.TTL == nil || *terms.TTL != 5*time.Minute || terms.Uses == nil || *terms.Uses != 1 ||
		terms.Deliver != DeliverWrapped || terms.Cache != nil || terms.Rotate || len(terms.Fields) != 2 ||
		terms.Fields[0] != "password" {
		t.Errorf("%+v", terms)
	}
	if len(terms.RevokeOn) != 2 || terms.RevokeOn[0] != RevokeTaskEnd || terms.RevokeOn[1].String() != "chain_end" {
		t.Error(terms.RevokeOn)
	}
	if len(terms.Bind) != 2 || terms.Bind[0] != BoundTask || terms.Bind[1] != BoundAgent {
		t.Error(terms.Bind)
	}
	if rules := decision.Rules(); len(rules) != 1 || rules[0] != "pay.settles" {
		t.Error(rules)
	}
	if decision.String() != "PERMIT permitted pay.settles" {
		t.Error(decision)
	}
}

func TestChallengeAndApproval(t *testing.T) {
	engine := compile(t)
	request := settlement()
	request.Secret.Path = "secret/data/hr/salaries"
	decision := engine.Decide(request)
	if decision.Outcome() != Challenge {
		t.Fatal(decision)
	}
	needs := decision.Needs()
	if len(needs) != 1 || needs[0].Kind != NeedApproval || needs[0].Count != 2 || *needs[0].Within != time.Hour ||
		strings.Join(needs[0].From, " ") != "boss hr" {
		t.Errorf("%+v", needs)
	}
	binding, err := engine.Binding(request)
	if err != nil || binding != decision.Binding() {
		t.Error(binding, err)
	}
	request.Approval = Approval{
		State: "approved", Binding: binding, At: now.Add(-time.Minute),
		By: []Approver{{ID: "ann", Roles: []string{"boss"}}, {ID: "bob", Roles: []string{"hr"}}},
	}
	if decision := engine.Decide(request); !decision.Permitted() {
		t.Error(decision)
	}
}

func TestErrorsNameWhatIsMissing(t *testing.T) {
	request := settlement()
	request.Secret.Path = "secret/data/risky/x"
	decision := compile(t).Decide(request)
	errs := decision.Errors()
	if decision.Reason() != ReasonError || len(errs) != 1 || errs[0].Rule != "pay.risky" || errs[0].Missing[0] != "risk" {
		t.Error(decision, errs)
	}
}

func TestContextAndSignals(t *testing.T) {
	engine := compile(t)
	request := settlement()
	request.Secret.Path = "secret/data/counted/x"
	request.Signals = map[string]any{"rate": uint8(4)}
	request.Context = map[string]any{"limits": map[string][]int32{"a": {1, 2}}, "until": now.Add(time.Second)}
	if decision := engine.Decide(request); !decision.Permitted() {
		t.Error(decision)
	}
	for _, wrong := range []any{nil, struct{}{}, make(chan int), uint64(math.MaxUint64), complex(1, 1), "text",
		map[int]int{1: 1}, []any{nil}} {
		request.Context["limits"] = wrong
		if decision := engine.Decide(request); decision.Reason() != ReasonInvalidRequest {
			t.Errorf("%T: %v", wrong, decision)
		}
	}
}

func TestNothingIsDenied(t *testing.T) {
	engine := compile(t)
	if (Decision{}).Permitted() || (Decision{}).Reason() != ReasonError || (Decision{}).Rules() != nil {
		t.Error("the zero Decision")
	}
	if want := `{"context":{"errors":[]`; !strings.HasPrefix(string(Decision{}.JSON()), want) {
		t.Errorf("%s", Decision{}.JSON())
	}
	if decision := engine.Decide(&Request{}); decision.Reason() != ReasonInvalidRequest {
		t.Error(decision)
	}
	for _, document := range []string{"", "{", "null", "[]", "\xff", "{\"subject\":1}"} {
		if decision := engine.DecideJSON([]byte(document)); decision.Reason() != ReasonInvalidRequest {
			t.Error(document, decision)
		}
	}
	for _, agent := range []string{"a\x00b", "\xff"} {
		request := settlement()
		request.Agent.ID = agent
		if decision := engine.Decide(request); decision.Reason() != ReasonInvalidRequest {
			t.Errorf("%q: %v", agent, decision)
		}
	}
	request := settlement()
	request.Agent.Empty = []string{"no such text"}
	if decision := engine.Decide(request); decision.Reason() != ReasonInvalidRequest {
		t.Error(decision)
	}
}

func TestWhatWasNeverMadeIsDenied(t *testing.T) {
	if outcome := map[string]Outcome{}["no such"]; outcome != Deny {
		t.Errorf("an outcome that was never set is %v", outcome)
	}
	for word, outcome := range map[string]Outcome{"PERMIT": Permit, "DENY": Deny, "CHALLENGE": Challenge} {
		if outcome.String() != word {
			t.Errorf("%s prints as %s", word, outcome)
		}
	}
	engine := compile(t)
	for name, decision := range map[string]Decision{
		"no request":         engine.Decide(nil),
		"no engine":          new(Engine).Decide(settlement()),
		"no engine for JSON": new(Engine).DecideJSON([]byte("{}")),
		"no prepared agent":  new(PreparedAgent).Decide(settlement()),
	} {
		if decision.Permitted() || decision.Reason() != ReasonError {
			t.Errorf("%s: %v", name, decision)
		}
	}
	if outcome := engine.Check(nil); outcome != Deny {
		t.Errorf("a check of no request is %v", outcome)
	}
	if outcome := new(PreparedAgent).Check(settlement()); outcome != Deny {
		t.Errorf("a check by no prepared agent is %v", outcome)
	}
	if outcome := new(Engine).Check(settlement()); outcome != Deny {
		t.Errorf("a check by no engine is %v", outcome)
	}
}

func TestCopiesOutliveWhatTheyAreOf(t *testing.T) {
	engine := *compile(t)
	prepared, err := engine.Prepare(settlement().Agent)
	if err != nil {
		t.Fatal(err)
	}
	agent := *prepared
	prepared = nil
	for range 3 {
		collect()
	}
	if decision := engine.Decide(settlement()); !decision.Permitted() {
		t.Error(decision)
	}
	engine = Engine{}
	for range 3 {
		collect()
	}
	if decision := agent.Decide(settlement()); !decision.Permitted() {
		t.Error(decision)
	}
}

func TestFilter(t *testing.T) {
	engine := compile(t)
	secrets := []Secret{{Path: "secret/data/hr/a"}, {Path: "secret/data/payments/b"}, {Path: "x"}, {Path: "a//b"}}
	outcomes := engine.CheckMany(settlement(), secrets)
	if outcomes[0] != Challenge || outcomes[1] != Permit || outcomes[2] != Deny || outcomes[3] != Deny {
		t.Error(outcomes)
	}
	if permitted := engine.Filter(settlement(), secrets); len(permitted) != 1 || permitted[0].Path != secrets[1].Path {
		t.Error(permitted)
	}
	if permitted := engine.Filter(settlement(), nil); len(permitted) != 0 {
		t.Error(permitted)
	}
}

func TestMistakesInPolicies(t *testing.T) {
	_, err := Compile(fstest.MapFS{"a/b.gate": {Data: []byte("policy p\npermit a { when agent.clas == x }\n")}})
	var wrong *PolicyError
	if !errors.As(err, &wrong) || len(wrong.Diagnostics) == 0 {
		t.Fatal(err)
	}
	first := wrong.Diagnostics[0]
	if first.File != "a/b.gate" || first.Line != 2 || first.Column == 0 || first.Help == "" || first.Warning {
		t.Errorf("%+v", first)
	}
	if !strings.Contains(err.Error(), "^") {
		t.Error(err)
	}
	if _, err := Compile(fstest.MapFS{"x.txt": {}}); err == nil {
		t.Error("nothing was compiled")
	}
	if _, err := CompileFiles([]string{"/nowhere/at/all.gate"}); !errors.As(err, &wrong) {
		t.Error(err)
	}
	if _, err := CompileText("p.gate", policy, MaxRuleCost(1)); err == nil {
		t.Error("a cost of 1 is enough for nothing")
	}
}

func TestTermsThatAreNotEnforced(t *testing.T) {
	engine, err := CompileText("pay.gate", policy, Enforces(TermTTL, TermUses))
	if err != nil {
		t.Fatal(err)
	}
	if decision := engine.Decide(settlement()); decision.Reason() != ReasonUnenforceable {
		t.Error(decision)
	}
}

func TestExplain(t *testing.T) {
	request := settlement()
	request.Purpose = ""
	why, err := compile(t).Explain(request)
	if err != nil || !strings.Contains(string(why), `"explanation"`) {
		t.Errorf("%s %v", why, err)
	}
}

func TestGoroutines(t *testing.T) {
	engine := compile(t)
	prepared, err := engine.Prepare(settlement().Agent)
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 8 {
		group.Add(1)
		go func() {
			defer group.Done()
			for range 2000 {
				if !engine.Decide(settlement()).Permitted() || !prepared.Decide(settlement()).Permitted() {
					t.Error("denied")
				}
			}
		}()
	}
	group.Wait()
}

// Bytes that the process holds.
func resident(t *testing.T) int {
	t.Helper()
	status := read(t, "/proc/self/statm")
	pages := 0
	for _, digit := range strings.Fields(status)[1] {
		pages = pages*10 + int(digit-'0')
	}
	return pages * os.Getpagesize()
}

// What nothing holds is freed behind a collection, by a goroutine of the runtime, which on a busy machine comes late: one
// more such object shows that it has come.
func collect() {
	for range 3 {
		freed := make(chan struct{})
		runtime.AddCleanup(new([64]byte), func(freed chan struct{}) { close(freed) }, freed)
		runtime.GC()
		select {
		case <-freed:
		case <-time.After(10 * time.Second):
		}
		time.Sleep(5 * time.Millisecond) // the others may be freed beside it
	}
}

// flat runs something as often as `count` says, and the same again, in which the process may grow by a little only.
func flat(t *testing.T, what string, count int, run func()) {
	t.Helper()
	half := func() {
		for i := range count / 2 {
			run()
			// The collector sees nothing of what C holds.
			if i%100 == 0 {
				collect()
			}
		}
		collect()
	}
	half()
	before := resident(t)
	half()
	if grown := resident(t) - before; grown > 8<<20 {
		t.Errorf("%s: %d bytes more after %d", what, grown, count/2)
	}
}

func TestMemoryStaysFlat(t *testing.T) {
	engine := compile(t)
	request := settlement()
	document := []byte(`{"subject": {"type": "agent", "id": "a"}}`)
	decisions := 1_000_000
	if testing.Short() {
		decisions = 50_000
	}
	collectOften := func(run func()) func() {
		return func() {
			for range 500 {
				run()
			}
		}
	}
	flat(t, "Decide", decisions/500, collectOften(func() { engine.Decide(request) }))
	flat(t, "DecideJSON", decisions/5000, collectOften(func() { engine.DecideJSON(document) }))
	flat(t, "Explain", 2000, func() { _, _ = engine.Explain(request) })
	flat(t, "Prepare", 4000, func() { _, _ = engine.Prepare(request.Agent) })
	// With an arena for each thread the allocator keeps what it was given in many places.
	if os.Getenv("MALLOC_ARENA_MAX") != "1" {
		t.Skip("for engines, run it with MALLOC_ARENA_MAX=1")
	}
	flat(t, "Compile", 4000, func() { _, _ = CompileText("p.gate", "policy p\n") })
	flat(t, "a mistake", 2000, func() { _, _ = CompileText("p.gate", "polcy p\n") })
}

func BenchmarkDecide(b *testing.B) {
	engine, request := compile(b), settlement()
	b.ReportAllocs()
	for b.Loop() {
		engine.Decide(request)
	}
}

func BenchmarkPrepared(b *testing.B) {
	engine, request := compile(b), settlement()
	prepared, err := engine.Prepare(request.Agent)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		prepared.Decide(request)
	}
}

func BenchmarkCheck(b *testing.B) {
	engine, request := compile(b), settlement()
	for b.Loop() {
		engine.Check(request)
	}
}
