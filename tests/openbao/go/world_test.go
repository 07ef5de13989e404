// Package openbao_test holds the transport of daygatevault against a real server, through both official clients.
//
// It runs beside a server that is seeded: tests/openbao/go/run BUILD. Nothing stands in for the server; what it was asked
// is read from its audit file, and what goes wrong on the way is done by the fault proxy of the fixture.
package openbao_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"sync"
	"testing"
	"time"

	"daygate.dev/go"
	"daygate.dev/go/daygatevault"
)

// Where the fixture is: see tests/openbao/run.py.
var (
	address    = os.Getenv("BAO_ADDR")
	rootToken  = os.Getenv("BAO_TOKEN")
	gateToken  = os.Getenv("DAYGATE_GATE_TOKEN")
	agentToken = os.Getenv("DAYGATE_AGENT_TOKEN")
	auditFile  = os.Getenv("DAYGATE_AUDIT")
	proxy      = os.Getenv("DAYGATE_PROXY")
	control    = os.Getenv("DAYGATE_PROXY_CONTROL")
)

var engine *daygate.Engine

func TestMain(m *testing.M) {
	if gateToken == "" {
		fmt.Fprintln(os.Stderr, "there is no server beside these tests: tests/openbao/go/run BUILD starts one")
		os.Exit(1)
	}
	// The clients would read them, and take the root's token.
	for _, name := range []string{"BAO_ADDR", "BAO_TOKEN", "VAULT_ADDR", "VAULT_TOKEN"} {
		_ = os.Unsetenv(name)
	}
	var err error
	if engine, err = daygate.CompileFiles([]string{"testdata/world.gate"}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// ── Who asks ────────────────────────────────────────────────────────────────────────────────────────────────────────

func settlement() *daygate.Request {
	return &daygate.Request{Agent: daygate.Agent{ID: "etl-7", Class: "batch_etl"}, Purpose: "settlement"}
}

func chatbot() *daygate.Request {
	return &daygate.Request{Agent: daygate.Agent{ID: "bot-1", Class: "chatbot"}, Purpose: "settlement"}
}

func service() *daygate.Request {
	return &daygate.Request{Agent: daygate.Agent{ID: "svc-2", Class: "service_account"}, Task: daygate.Task{ID: "t-42"}}
}

func coder() *daygate.Request {
	return &daygate.Request{Agent: daygate.Agent{ID: "coder-3", Class: "coding_agent"}, Purpose: "code_change"}
}

func as(request *daygate.Request) context.Context {
	return daygatevault.WithRequest(context.Background(), request)
}

// ── The transport ───────────────────────────────────────────────────────────────────────────────────────────────────

// A gate is a transport, and what it granted.
type gate struct {
	*daygatevault.Transport
	mu     sync.Mutex
	grants []daygatevault.Grant
}

// The last request that was permitted and answered.
func (g *gate) last(t *testing.T) daygatevault.Grant {
	t.Helper()
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.grants) == 0 {
		t.Fatal("nothing was granted")
	}
	return g.grants[len(g.grants)-1]
}

func (g *gate) granted() []daygatevault.Grant {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([]daygatevault.Grant{}, g.grants...)
}

// newGate has a token of its own that reads metadata and makes tokens by the role `task`, and can read no secret.
func newGate(t *testing.T, change ...func(*daygatevault.Config)) *gate {
	t.Helper()
	return newGateOf(t, engine, change...)
}

func newGateOf(t *testing.T, engine *daygate.Engine, change ...func(*daygatevault.Config)) *gate {
	t.Helper()
	g := &gate{}
	config := daygatevault.Config{
		Address: address,
		Token:   func() string { return gateToken },
		Guard:   daygate.GuardOptions{Mounts: mounts(t), ChildRole: "task"},
		OnAnswer: func(grant daygatevault.Grant) {
			g.mu.Lock()
			defer g.mu.Unlock()
			g.grants = append(g.grants, grant)
		},
	}
	for _, set := range change {
		set(&config)
	}
	var err error
	if g.Transport, err = daygatevault.New(engine, config); err != nil {
		t.Fatal(err)
	}
	return g
}

func beforeProxy(config *daygatevault.Config) { config.Address = proxy }

var mounts = func() func(t *testing.T) map[string][]byte {
	var once sync.Once
	answers := map[string][]byte{}
	return func(t *testing.T) map[string][]byte {
		once.Do(func() {
			for _, namespace := range []string{"", "team-a", "team-a/dev"} {
				status, answer := asRoot(t, http.MethodGet, "sys/mounts", nil, namespace)
				if status != http.StatusOK {
					t.Fatalf("sys/mounts of '%s': %d %s", namespace, status, answer)
				}
				answers[namespace] = answer
			}
		})
		return answers
	}
}()

// ── What came of it ─────────────────────────────────────────────────────────────────────────────────────────────────

func refusedWith(t *testing.T, err error, cause daygate.Cause) *daygatevault.Error {
	t.Helper()
	var refused *daygatevault.Error
	if !errors.As(err, &refused) {
		t.Fatalf("got %v; a *daygatevault.Error was wanted", err)
	}
	if refused.Cause != cause {
		t.Fatalf("refused because %s (%s); %s was wanted", refused.Cause, refused.Message, cause)
	}
	return refused
}

// atOnce fails where the call takes longer each time: the clients wait for a second and more before they ask again. The machine
// may be busy once.
func atOnce(t *testing.T, call func()) time.Duration {
	t.Helper()
	const limit = 50 * time.Millisecond
	var took time.Duration
	for range 5 {
		start := time.Now()
		call()
		if took = time.Since(start); took <= limit {
			return took
		}
	}
	t.Errorf("it took %v; %v at most was wanted", took, limit)
	return took
}

// within fails where the call takes longer.
func within(t *testing.T, limit time.Duration, call func()) time.Duration {
	t.Helper()
	start := time.Now()
	call()
	took := time.Since(start)
	if took > limit {
		t.Errorf("it took %v; %v at most was wanted", took, limit)
	}
	return took
}
