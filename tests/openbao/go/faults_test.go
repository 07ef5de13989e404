package openbao_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	vault "github.com/hashicorp/vault/api"
	bao "github.com/openbao/openbao/api/v2"

	"daygate.dev/go"
	"daygate.dev/go/daygatevault"
)

// What a program's own deadline is in these tests, and by how much a call may miss it.
const (
	deadline = 800 * time.Millisecond
	patience = 10 * time.Second // where nothing waits
	slack    = time.Second
)

// statusOf is that which a client was answered with.
func statusOf(err error) int {
	var ofBao *bao.ResponseError
	var ofVault *vault.ResponseError
	switch {
	case errors.As(err, &ofBao):
		return ofBao.StatusCode
	case errors.As(err, &ofVault):
		return ofVault.StatusCode
	}
	return 0
}

// An outcome is what may come of a fault: a refusal with this cause, the server's status, or the program's own deadline.
type outcome struct {
	cause    daygate.Cause
	status   int
	deadline bool
}

func (o outcome) check(t *testing.T, err error) {
	t.Helper()
	var refused *daygatevault.Error
	switch {
	case err == nil:
		t.Error("it was read")
	case o.deadline:
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v; the deadline was wanted", err)
		}
	case o.status != 0:
		if statusOf(err) != o.status {
			t.Errorf("got %v; the server's %d was wanted", err, o.status)
		}
	case !errors.As(err, &refused) || refused.Cause != o.cause:
		t.Errorf("got %v; a refusal because of %s was wanted", err, o.cause)
	}
}

// helpdesk/tickets is looked up, then a child token is made, then it is read: each of them fails in each way, alone.
func TestWhateverGoesWrongPermitsNothing(t *testing.T) {
	const lookup, token, read = "^/v1/secret/metadata/", "^/v1/auth/token/create/", "^/v1/secret/data/"
	byCause := func(cause daygate.Cause) outcome { return outcome{cause: cause} }
	network := byCause(daygate.CauseNetwork)
	wanted := []struct {
		fault fault
		// At the lookup, the making of the token, the read.
		lookup, token, read outcome
	}{
		{fault{"kind": "slow", "seconds": 5}, network, network, outcome{deadline: true}},
		{fault{"kind": "drip", "seconds": 0.2}, network, network, outcome{deadline: true}},
		{fault{"kind": "status", "status": 429}, byCause(daygate.CauseMetadata), byCause(daygate.CauseToken), outcome{status: 429}},
		{fault{"kind": "status", "status": 500}, byCause(daygate.CauseMetadata), byCause(daygate.CauseToken), outcome{status: 500}},
		{fault{"kind": "status", "status": 403}, byCause(daygate.CauseMetadata), byCause(daygate.CauseToken), outcome{status: 403}},
		{fault{"kind": "sealed"}, byCause(daygate.CauseMetadata), byCause(daygate.CauseToken), outcome{status: 503}},
		{fault{"kind": "truncated"}, network, network, network},
		{fault{"kind": "garbage"}, byCause(daygate.CauseMetadata), byCause(daygate.CauseToken), byCause(daygate.CauseAnswer)},
		{fault{"kind": "garbage", "body": "{}"}, byCause(daygate.CauseMetadata), byCause(daygate.CauseToken), byCause(daygate.CauseAnswer)},
		{fault{"kind": "garbage", "body": ""}, byCause(daygate.CauseMetadata), byCause(daygate.CauseToken), byCause(daygate.CauseAnswer)},
		{fault{"kind": "oversized", "size": 5 << 20}, byCause(daygate.CauseMetadata), byCause(daygate.CauseToken), byCause(daygate.CauseAnswer)},
		{fault{"kind": "closed"}, network, network, network},
		{fault{"kind": "reset"}, network, network, network},
	}
	throughBoth(t, func(t *testing.T, _ client, _ *gate) {
		for _, one := range wanted {
			for match, want := range map[string]outcome{lookup: one.lookup, token: one.token, read: one.read} {
				// Nothing is known of the secret yet.
				g := newGate(t, beforeProxy, func(config *daygatevault.Config) { config.Guard.MaxAnswer = 1 << 20 })
				c := another(t, g, settings{address: proxy, token: agentToken})
				how := fault{"match": match}
				for name, value := range one.fault {
					how[name] = value
				}
				tell(t, http.MethodDelete, "/fault", nil)
				happens(t, how)
				before := now(t)
				limit := patience
				if one.fault["seconds"] != nil {
					limit = deadline
				}
				ctx, cancel := context.WithTimeout(as(service()), limit)
				var err error
				took := within(t, limit+slack, func() { _, err = c.KV(ctx, "helpdesk/tickets") })
				cancel()
				want.check(t, err)
				if t.Failed() {
					t.Fatalf("%v at %s, after %v", one.fault, match, took)
				}
				var refused *daygatevault.Error
				if match != read && errors.As(err, &refused) {
					for _, l := range before.requests(t, "secret/data/helpdesk") {
						if slices.Contains(l.decisions(), refused.ID) { // and not of what was slow before
							t.Fatalf("%v at %s: it was read all the same", one.fault, match)
						}
					}
				}
				if len(g.granted()) != 0 && want.status == 0 {
					t.Fatalf("%v at %s: granted %v", one.fault, match, g.granted())
				}
			}
		}
	})
}

// An answer that is longer than is looked at, of the real server.
func TestALongAnswerIsRefused(t *testing.T) {
	const path = "payments/long"
	must(t, http.MethodPost, "secret/data/"+path, map[string]any{"data": map[string]string{"value": strings.Repeat("x", 2000)}})
	must(t, http.MethodPost, "secret/metadata/"+path, map[string]any{"custom_metadata": map[string]string{"daygate.sensitivity": "internal"}})
	t.Cleanup(func() { must(t, http.MethodDelete, "secret/metadata/"+path, nil) })
	throughBoth(t, func(t *testing.T, c client, _ *gate) {
		_, err := c.KV(as(settlement()), path)
		refusedWith(t, err, daygate.CauseAnswer)
	}, func(config *daygatevault.Config) { config.Guard.MaxAnswer = 1000 })
}

// Nor is more of it taken in than that.
func TestAnEndlessAnswerIsNotTakenIn(t *testing.T) {
	throughBoth(t, func(t *testing.T, c client, _ *gate) {
		happens(t, fault{"kind": "oversized", "size": 1 << 30, "match": "^/v1/secret/data/"})
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := c.KV(as(settlement()), "payments/adyen")
		runtime.ReadMemStats(&after)
		refusedWith(t, err, daygate.CauseAnswer)
		if took := (after.TotalAlloc - before.TotalAlloc) >> 20; took > 32 {
			t.Errorf("it took %d MiB", took)
		}
	}, beforeProxy, func(config *daygatevault.Config) { config.Guard.MaxAnswer = 1 << 20 })
}

// A guard's own call does not outlast Config.Timeout, where the program has set no deadline.
func TestACallOfTheGuardHasATimeoutOfItsOwn(t *testing.T) {
	throughBoth(t, func(t *testing.T, c client, _ *gate) {
		happens(t, fault{"kind": "slow", "seconds": 5, "match": "^/v1/secret/metadata/"})
		var err error
		within(t, time.Second, func() { _, err = c.KV(as(settlement()), "payments/adyen") })
		refusedWith(t, err, daygate.CauseNetwork)
	}, beforeProxy, func(config *daygatevault.Config) { config.Timeout = 300 * time.Millisecond })
}

// What the clients ask again for by themselves is decided again, and permitted once the server answers.
func TestARetryOfTheClientIsDecidedAgain(t *testing.T) {
	throughBoth(t, func(t *testing.T, c client, g *gate) {
		happens(t, fault{"kind": "status", "status": 500, "match": "^/v1/secret/data/", "times": 1})
		got, err := c.KV(as(settlement()), "payments/adyen")
		if err != nil || got["value"] != value("", "secret/data/payments/adyen") {
			t.Fatalf("got %v, %v", got, err)
		}
		grants := g.granted()
		if len(grants) != 2 || grants[0].Status != 500 || grants[1].Status != 200 || grants[0].ID == grants[1].ID {
			t.Errorf("granted %+v", grants)
		}
	}, beforeProxy)
}

// ── The server itself ───────────────────────────────────────────────────────────────────────────────────────────────

// It is stopped, sealed and killed: each client has a server of its own for that.
func TestTheServerGoesAway(t *testing.T) {
	for name, maker := range makers {
		t.Run(name, func(t *testing.T) {
			if os.Getenv("DAYGATE_SERVER_OF_ITS_OWN") != "" {
				goesAway(t, maker)
				return
			}
			t.Parallel()
			self, err := os.Executable()
			if err != nil {
				t.Fatal(err)
			}
			command := exec.Command("python3", "../server.py", "run", "--venv", os.Getenv("DAYGATE_VENV"), "--",
				self, "-test.run", "^"+t.Name()+"$", "-test.v")
			command.Env = append(os.Environ(), "DAYGATE_SERVER_OF_ITS_OWN=1")
			out, err := command.CombinedOutput()
			if err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
				t.Fatalf("%s%v", out, err)
			}
			t.Logf("%s", out)
		})
	}
}

func goesAway(t *testing.T, maker func(*testing.T, http.RoundTripper, settings) client) {
	// What is asked for, and at what the server is missed.
	asked := []struct {
		path    string
		request *daygate.Request
		known   bool // its metadata is
		missed  string
	}{
		{"kv/payments/stripe", settlement(), false, "read"},
		{"secret/data/payments/adyen", settlement(), false, "lookup"},
		{"secret/data/payments/adyen", settlement(), true, "read"},
		{"secret/data/helpdesk/tickets", service(), false, "lookup"},
		{"secret/data/helpdesk/tickets", service(), true, "token"},
	}
	knows := newGate(t)
	for _, one := range asked {
		if _, err := maker(t, knows, settings{address: address, token: agentToken}).Read(as(one.request), one.path); err != nil {
			t.Fatalf("%s: %v", one.path, err)
		}
	}
	each := func(what string, want map[string]outcome) {
		for _, one := range asked {
			g := knows
			if !one.known {
				g = newGate(t)
			}
			c := maker(t, g, settings{address: address, token: agentToken})
			ctx, cancel := context.WithTimeout(as(one.request), deadline)
			var err error
			took := within(t, deadline+slack, func() { _, err = c.Read(ctx, one.path) })
			cancel()
			want[one.missed].check(t, err)
			t.Logf("%s, %s (%s): after %v %v", what, one.path, one.missed, took.Round(time.Millisecond), err)
		}
	}
	network := outcome{cause: daygate.CauseNetwork}
	stop(t)
	each("stopped", map[string]outcome{"lookup": network, "token": network, "read": {deadline: true}})
	signalServer(t, syscall.SIGCONT)
	must(t, http.MethodPut, "sys/seal", nil)
	each("sealed", map[string]outcome{"lookup": {cause: daygate.CauseMetadata}, "token": {cause: daygate.CauseToken}, "read": {status: 503}})
	kill(t)
	each("killed", map[string]outcome{"lookup": network, "token": network, "read": network})
}
