package openbao_test

import (
	"net"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"daygate.dev/go"
	"daygate.dev/go/daygatevault"
)

func trimmed(text string) string { return strings.TrimSpace(text) }

func TestAForgedDecisionIsReplaced(t *testing.T) {
	throughBoth(t, func(t *testing.T, _ client, g *gate) {
		c := another(t, g, settings{address: address, token: agentToken, header: http.Header{"X-Daygate-Decision": {"forged"}}})
		before := now(t)
		if _, err := c.KV(as(settlement()), "payments/adyen"); err != nil {
			t.Fatal(err)
		}
		lines := before.requests(t, "payments/adyen")
		if len(lines) != 2 {
			t.Fatalf("the server saw %v", lines)
		}
		for _, l := range lines {
			if !slices.Equal(l.decisions(), []string{g.last(t).ID}) {
				t.Errorf("%s carries %v", l.Request.Path, l.decisions())
			}
		}
		// And is taken out of what is about no secret.
		before = now(t)
		if _, err := c.Write(as(settlement()), "sys/wrapping/unwrap", map[string]any{"token": "none"}); err == nil {
			t.Error("unwrapped nothing")
		}
		lines = before.requests(t, "sys/wrapping/unwrap")
		if len(lines) == 0 {
			t.Error("what is about no secret did not get there")
		}
		for _, l := range lines {
			if len(l.decisions()) != 0 {
				t.Errorf("%s carries %v", l.Request.Path, l.decisions())
			}
		}
	})
	// Go sends a name that is written into the map as it is written.
	g := newGate(t)
	for _, name := range []string{"x-daygate-decision", "X-DAYGATE-DECISION", "X-Daygate-Decision"} {
		before := now(t)
		header := http.Header{"X-Vault-Token": {agentToken}, name: {"forged", "twice"}}
		if status, body, err := send(as(settlement()), g, http.MethodGet, address, "/v1/secret/data/payments/adyen", header); err != nil || status != http.StatusOK {
			t.Fatalf("%d %s %v", status, body, err)
		}
		for _, l := range before.requests(t, "payments/adyen") {
			if !slices.Equal(l.decisions(), []string{g.last(t).ID}) {
				t.Errorf("%s: %s carries %v", name, l.Request.Path, l.decisions())
			}
		}
	}
}

// A wish for a wrapping that the agent writes does not stand beside that of the terms.
func TestAWrappingIsThatOfTheTerms(t *testing.T) {
	wrapped, err := daygate.CompileText("p.gate", "policy p\npermit all { grant deliver wrapped }")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"X-Vault-Wrap-Ttl", "x-vault-wrap-ttl"} {
		for _, wish := range []string{"0", "", "99999h"} {
			header := http.Header{"X-Vault-Token": {agentToken}, name: {wish}}
			status, body, err := send(as(settlement()), newGateOf(t, wrapped), http.MethodGet, address, "/v1/secret/data/payments/adyen", header)
			if err != nil || status != http.StatusOK || !contains(body, `"ttl":60`) || contains(body, value("", "secret/data/payments/adyen")) {
				t.Errorf("%s: %s: %d %s %v", name, wish, status, body, err)
			}
		}
	}
}

// As http.RoundTripper wants it.
func TestARequestStaysAsItWas(t *testing.T) {
	g := newGate(t)
	for _, asks := range []*daygate.Request{service(), chatbot()} { // permitted with a token of its own; denied
		request, err := http.NewRequestWithContext(as(asks), http.MethodGet, address+"/v1/secret/data/helpdesk/tickets", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header = http.Header{"X-Vault-Token": {agentToken}, "X-Daygate-Decision": {"forged"}, "Accept-Encoding": {"gzip"}}
		header, to, host := request.Header.Clone(), *request.URL, request.Host
		response, err := g.RoundTrip(request)
		if err == nil {
			_ = response.Body.Close()
		}
		if !reflect.DeepEqual(request.Header, header) || *request.URL != to || request.Host != host || !asks.Now.IsZero() {
			t.Errorf("it is %v to %v now", request.Header, request.URL)
		}
	}
}

// ── Redirects ───────────────────────────────────────────────────────────────────────────────────────────────────────

// strangeHost is one that nothing may be sent to; the count is of who came.
func strangeHost(t *testing.T) (string, *atomic.Int64) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	came := &atomic.Int64{}
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			came.Add(1)
			_ = connection.Close()
		}
	}()
	return "http://" + listener.Addr().String(), came
}

// With the http.Client of the documentation, which follows redirects, and with the clients' own, which leaves that to them.
func throughBothWays(t *testing.T, test func(t *testing.T, c client, g *gate), change ...func(*daygatevault.Config)) {
	t.Helper()
	throughBoth(t, func(t *testing.T, c client, g *gate) { test(t, c, g) }, change...)
	throughBoth(t, func(t *testing.T, _ client, g *gate) {
		test(t, another(t, g, settings{address: proxy, token: agentToken, itsOwnHTTP: true}), g)
	}, change...)
}

func TestARedirectIsDecidedAgain(t *testing.T) {
	throughBothWays(t, func(t *testing.T, c client, g *gate) {
		happens(t, fault{"kind": "redirect", "match": "^/v1/secret/data/payments/stripe", "location": "/v1/secret/data/payments/adyen"})
		before := now(t)
		got, err := c.KV(as(settlement()), "payments/stripe")
		if err != nil || got["value"] != value("", "secret/data/payments/adyen") {
			t.Fatalf("got %v, %v", got, err)
		}
		// Two requests, two decisions: of what was asked for, and of what it led to.
		grants := g.granted()
		if len(grants) != 2 || grants[0].Status != http.StatusTemporaryRedirect || grants[0].ID == grants[1].ID {
			t.Fatalf("granted %+v", grants)
		}
		for _, l := range before.requests(t, "secret/data/payments/adyen") {
			if !slices.Equal(l.decisions(), []string{grants[1].ID}) {
				t.Errorf("%s carries %v", l.Request.Path, l.decisions())
			}
		}

		happens(t, fault{"kind": "redirect", "match": "^/v1/secret/data/payments/stripe", "location": "/v1/secret/data/payments/eu/sepa"})
		before = now(t)
		_, err = c.KV(as(settlement()), "payments/stripe")
		refusedWith(t, err, daygate.CauseDenied)
		if lines := before.requests(t, "secret/data/payments/eu/sepa"); len(lines) != 0 {
			t.Errorf("the server saw %v", lines)
		}

		// Nor to a spelling that is not canonical.
		happens(t, fault{"kind": "redirect", "match": "^/v1/secret/data/payments/stripe", "location": "/v1/secret/data/payments%2Fadyen"})
		before = now(t)
		_, err = c.KV(as(settlement()), "payments/stripe")
		refusedWith(t, err, daygate.CauseRequest)
		if lines := before.requests(t, "adyen"); len(lines) != 0 {
			t.Errorf("the server saw %v", lines)
		}
	}, beforeProxy)
}

func TestARedirectToAnotherHostIsRefused(t *testing.T) {
	elsewhere, came := strangeHost(t)
	places := []string{"^/v1/secret/data/helpdesk", "^/v1/auth/token/create", "^/v1/secret/metadata/helpdesk"}
	for name, maker := range makers {
		for _, itsOwn := range []bool{false, true} {
			set := settings{address: proxy, token: agentToken, itsOwnHTTP: itsOwn}
			for _, to := range []string{elsewhere + "/v1/secret/data/payments/stripe", strings.TrimPrefix(elsewhere, "http:") + "/v1/sys/health"} {
				for _, redirected := range places {
					t.Run(name, func(t *testing.T) {
						happens(t, fault{"kind": "redirect", "match": redirected, "location": to})
						got, err := maker(t, newGate(t, beforeProxy), set).KV(as(service()), "helpdesk/tickets")
						if err == nil {
							t.Errorf("%s to %s: got %v", redirected, to, got)
						}
					})
				}
				t.Run(name, func(t *testing.T) { // nor is what is about no secret
					happens(t, fault{"kind": "redirect", "match": "^/v1/auth/token/lookup-self", "location": to})
					if got, err := maker(t, newGate(t, beforeProxy), set).Read(as(service()), "auth/token/lookup-self"); err == nil {
						t.Errorf("to %s: got %v", to, got)
					}
				})
			}
		}
	}
	if came.Load() != 0 {
		t.Errorf("%d connections came to another host", came.Load())
	}
}
