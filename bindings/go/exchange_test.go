package daygate_test

import (
	"bytes"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"daygate.dev/go"
)

const payments = `policy p
vocabulary { ordered enum Sensitivity { public, internal, restricted } }
permit reads {
  action read
  secret "secret/data/pay/*"
  when   secret.sensitivity <= internal
  grant  fields "key", ttl 30s
}
permit writes {
  action write
  secret "secret/data/pay/**"
  when   secret.sensitivity <= internal
}
`

const (
	known = `{"data": {"custom_metadata": {"daygate.sensitivity": "public"}}}`
	made  = `{"auth": {"client_token": "s.child", "accessor": "acc", "lease_duration": 30, "num_uses": 1}}`
	value = `{"data": {"data": {"key": 1, "other": 2}, "metadata": {"custom_metadata": {"daygate.sensitivity": "public"}}}}`
	cut   = `{"data": {"data": {"key": 1}, "metadata": {"custom_metadata": {"daygate.sensitivity": "public"}}}}`
)

func paymentsGuard(t *testing.T, tokenNamespace ...string) *daygate.Guard {
	t.Helper()
	engine, err := daygate.CompileText("p.gate", payments)
	if err != nil {
		t.Fatal(err)
	}
	guard, err := engine.NewGuard(daygate.GuardOptions{
		ChildRole: "task", MetadataEntries: -1, TokenNamespace: strings.Join(tokenNamespace, ""),
	})
	if err != nil {
		t.Fatal(err)
	}
	return guard
}

func begin(t *testing.T, guard *daygate.Guard, method, target string) *daygate.Exchange {
	t.Helper()
	who := &daygate.Request{Agent: daygate.Agent{ID: "etl-7"}, Now: time.Unix(1795485600, 0)}
	headers := map[string][]string{"X-Vault-Token": {"s.agent"}, "Accept": {"a", "b"}}
	exchange, err := guard.Begin(who, method, target, headers, nil)
	if err != nil {
		t.Fatal(err)
	}
	return exchange
}

func want[T comparable](t *testing.T, what string, got, wanted T) {
	t.Helper()
	if got != wanted {
		t.Fatalf("%s is %v; %v was wanted", what, got, wanted)
	}
}

func TestExchangeStepByStep(t *testing.T) {
	exchange := begin(t, paymentsGuard(t), "GET", "/v1/secret/data/pay/stripe")
	want(t, "the step", exchange.Step(), daygate.StepCall)
	lookup := exchange.Call()
	want(t, "the method", lookup.Method, "GET")
	want(t, "the target", lookup.Target, "/v1/secret/metadata/pay/stripe")
	if !slices.Equal(lookup.Headers, []daygate.Header{{Name: "X-Daygate-Decision", Value: exchange.ID()}}) || lookup.Body != nil {
		t.Fatalf("the call is %+v", lookup)
	}
	want(t, "how long the id is", len(exchange.ID()), 32)
	exchange.Answered(200, []byte(known))

	want(t, "the step", exchange.Step(), daygate.StepCall)
	child := exchange.Call()
	want(t, "the target", child.Target, "/v1/auth/token/create/task")
	if !bytes.Contains(child.Body, []byte(`"ttl":"30s"`)) {
		t.Fatalf("the body is %s", child.Body)
	}
	exchange.Answered(200, []byte(made))

	want(t, "the step", exchange.Step(), daygate.StepForward)
	forward := exchange.Forward()
	want(t, "the token", forward.Token, "s.child")
	want(t, "whether the answer is looked at", forward.Inspect, true)
	if !slices.Equal(forward.SetHeaders, []daygate.Header{{Name: "X-Daygate-Decision", Value: exchange.ID()}}) || forward.Body != nil {
		t.Fatalf("the forward is %+v", forward)
	}
	if !slices.Contains(forward.RemoveHeaders, "X-Daygate-Decision") || !slices.Contains(forward.RemoveHeaders, "Upgrade") {
		t.Fatalf("what is removed is %q", forward.RemoveHeaders)
	}
	want(t, "the status before the answer", exchange.Status(), 0)
	want(t, "the method of a call where there is none", exchange.Call().Method, "")
	exchange.Answered(200, []byte(value))

	want(t, "the step", exchange.Step(), daygate.StepAnswer)
	want(t, "the status", exchange.Status(), 200)
	want(t, "the body", string(exchange.Body()), cut)
	want(t, "the outcome", exchange.Decision().Outcome(), daygate.Permit)
	if !slices.Equal(exchange.Accessors(), []string{"acc"}) {
		t.Fatalf("the accessors are %q", exchange.Accessors())
	}
	want(t, "the token of a forward where there is none", exchange.Forward().Token, "")
	exchange.Close()
	want(t, "the token that was read off before", forward.Token, "s.child")
	want(t, "the header that was read off before", forward.SetHeaders[0].Name, "X-Daygate-Decision")
}

func TestClosedExchangeIsRefused(t *testing.T) {
	guard := paymentsGuard(t)
	closed := begin(t, guard, "GET", "/v1/secret/data/pay/stripe")
	closed.Close()
	// It may have the memory of the one that was closed, which must not know.
	other := begin(t, guard, "GET", "/v1/secret/data/pay/other")
	defer other.Close()
	closed.Answered(200, []byte(known))
	closed.Failed("nothing")
	closed.Close()
	want(t, "the step", closed.Step(), daygate.StepRefuse)
	want(t, "the cause", closed.Cause(), daygate.CauseDenied)
	want(t, "the outcome", closed.Decision().Outcome(), daygate.Deny)
	want(t, "the status", closed.Status(), 0)
	want(t, "the id", closed.ID(), "")
	if closed.Body() != nil || closed.Call().Target != "" || closed.Forward().RemoveHeaders != nil || closed.Accessors() != nil {
		t.Fatal("there is something to be read off what was closed")
	}
	want(t, "the step of the other", other.Step(), daygate.StepCall)
	want(t, "the target of the other", other.Call().Target, "/v1/secret/metadata/pay/other")
}

func TestExchangeThatFails(t *testing.T) {
	exchange := begin(t, paymentsGuard(t), "GET", "/v1/secret/data/pay/stripe")
	defer exchange.Close()
	exchange.Failed("connection refused")
	want(t, "the step", exchange.Step(), daygate.StepRefuse)
	want(t, "the cause", exchange.Cause(), daygate.CauseNetwork)
	want(t, "the message", exchange.Message(), "connection refused")
}

// A header longer than what is kept for a step, and than what is kept at all.
func TestLongSteps(t *testing.T) {
	for _, length := range []int{10, 900, 1000, 1024, 3000, 40_000} {
		namespace := strings.Repeat("x", length)
		guard := paymentsGuard(t, namespace)
		for range 2 {
			exchange := begin(t, guard, "GET", "/v1/secret/data/pay/stripe")
			want(t, "the step", exchange.Step(), daygate.StepCall)
			exchange.Answered(200, []byte(known))
			want(t, "the step", exchange.Step(), daygate.StepCall)
			if headers := exchange.Call().Headers; !slices.Contains(headers, daygate.Header{Name: "X-Vault-Namespace", Value: namespace}) {
				t.Fatalf("with %d bytes the headers are %+.100v", length, headers)
			}
			exchange.Answered(200, []byte(made))
			want(t, "the step", exchange.Step(), daygate.StepForward)
			want(t, "how many are removed", len(exchange.Forward().RemoveHeaders), 10)
			exchange.Close()
		}
	}
}

// Headers longer than what is kept for what an exchange begins with.
func TestLongRequests(t *testing.T) {
	guard := paymentsGuard(t)
	who := &daygate.Request{Agent: daygate.Agent{ID: "etl-7"}, Now: time.Unix(1795485600, 0)}
	for _, length := range []int{1000, 1024, 40_000} {
		headers := map[string][]string{"X-Vault-Token": {strings.Repeat("s", length)}, "X-Vault-Wrap-TTL": {"60"}}
		exchange, err := guard.Begin(who, "GET", "/v1/secret/data/pay/stripe", headers, nil)
		if err != nil {
			t.Fatal(err)
		}
		exchange.Answered(200, []byte(known))
		// The header behind or before it is read: what is wrapped can not be cut.
		want(t, "the cause", exchange.Cause(), daygate.CauseTerms)
		exchange.Close()
	}
}

// One that nobody closes is freed all the same: under `go test -asan` a leak shows, and under -race who frees it.
func TestForgottenExchanges(t *testing.T) {
	guard := paymentsGuard(t)
	for range 200 {
		want(t, "the step", begin(t, guard, "GET", "/v1/secret/data/pay/stripe").Step(), daygate.StepCall)
	}
	for range 3 {
		runtime.GC()
	}
	exchange := begin(t, guard, "GET", "/v1/secret/data/pay/stripe")
	defer exchange.Close()
	want(t, "the step", exchange.Step(), daygate.StepCall)
}
