package openbao_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"daygate.dev/go"
	"daygate.dev/go/daygatevault"
)

func TestAReadIsPermittedAndCut(t *testing.T) {
	throughBoth(t, func(t *testing.T, c client, g *gate) {
		before := now(t)
		got, err := c.KV(as(settlement()), "payments/stripe")
		if err != nil {
			t.Fatal(err)
		}
		// It has a webhook_secret too.
		if len(got) != 1 || got["api_key"] != value("", "secret/data/payments/stripe") {
			t.Errorf("got %v", got)
		}
		grant := g.last(t)
		if !grant.Decision.Permitted() || grant.Decision.Rules()[0] != "world.settles" || grant.Status != http.StatusOK {
			t.Errorf("granted %v with %d", grant.Decision, grant.Status)
		}
		lines := before.requests(t, "payments/stripe")
		if len(lines) != 2 || lines[0].Request.Path != "secret/metadata/payments/stripe" || lines[1].Request.Path != "secret/data/payments/stripe" {
			t.Fatalf("the server saw %v", lines)
		}
		for _, l := range lines {
			if !slices.Equal(l.decisions(), []string{grant.ID}) {
				t.Errorf("%s carries %v; %s was wanted", l.Request.Path, l.decisions(), grant.ID)
			}
		}
		if lines[0].Request.ClientToken != gateToken || lines[1].Request.ClientToken != agentToken {
			t.Error("the metadata is for the gate's token, the value for the agent's")
		}

		// Its metadata is known by now.
		before = now(t)
		if _, err := c.KV(as(settlement()), "payments/stripe"); err != nil {
			t.Fatal(err)
		}
		if lines := before.requests(t, "payments/stripe"); len(lines) != 1 {
			t.Errorf("the server saw %v", lines)
		}
	})
}

func TestAnOldEngineIsRead(t *testing.T) {
	throughBoth(t, func(t *testing.T, c client, _ *gate) {
		got, err := c.Read(as(settlement()), "kv/payments/stripe")
		if err != nil || got.Data["value"] != value("", "kv/payments/stripe") {
			t.Errorf("got %v, %v", got, err)
		}
	})
}

func TestWhatIsDeniedNeverGetsThere(t *testing.T) {
	throughBoth(t, func(t *testing.T, c client, g *gate) {
		before := now(t)
		var err error
		took := atOnce(t, func() { _, err = c.KV(as(chatbot()), "payments/stripe") })
		refused := refusedWith(t, err, daygate.CauseDenied)
		if refused.Decision.Outcome() != daygate.Deny || refused.Decision.Reason() != daygate.ReasonNotPermitted {
			t.Errorf("decided %v", refused.Decision)
		}
		if lines := before.requests(t, "payments"); len(lines) != 0 {
			t.Errorf("the server saw %v", lines)
		}
		if len(g.granted()) != 0 {
			t.Errorf("granted %v", g.granted())
		}
		t.Logf("refused in %v", took)

		// What the metadata forbids is known after the lookup; the secret itself is not asked for.
		before = now(t)
		atOnce(t, func() { _, err = c.KV(as(settlement()), "payments/eu/sepa") })
		refusedWith(t, err, daygate.CauseDenied)
		if lines := before.requests(t, "payments/eu/sepa"); len(lines) != 1 || lines[0].Request.Path != "secret/metadata/payments/eu/sepa" {
			t.Errorf("the server saw %v", lines)
		}
	})
}

func TestWhoeverDoesNotSayWhoAsksIsRefused(t *testing.T) {
	throughBoth(t, func(t *testing.T, c client, _ *gate) {
		before := now(t)
		var err error
		atOnce(t, func() { _, err = c.KV(context.Background(), "payments/stripe") })
		refusedWith(t, err, daygate.CauseRequest)
		if lines := before.requests(t, "payments"); len(lines) != 0 {
			t.Errorf("the server saw %v", lines)
		}
	})
}

func TestMetadataThatMakesTroubleRefuses(t *testing.T) {
	everything, err := daygate.CompileText("p.gate", "policy p\npermit all {}")
	if err != nil {
		t.Fatal(err)
	}
	g := newGateOf(t, everything)
	c := newBao(t, g, settings{address: address, token: rootToken})
	_, err = c.KV(as(settlement()), "bare/rotated_badly")
	refusedWith(t, err, daygate.CauseMetadata)
	// None at all is none.
	for _, path := range []string{"bare/nothing", "bare/labels"} {
		if got, err := c.KV(as(settlement()), path); err != nil || got["value"] != value("", "secret/data/"+path) {
			t.Errorf("%s: %v, %v", path, got, err)
		}
	}
}

func TestAChallengeIsApprovedAndTheSecretWrapped(t *testing.T) {
	throughBoth(t, func(t *testing.T, c client, g *gate) {
		const path = "secret/data/code/web/deploy"
		before := now(t)
		request := coder()
		var err error
		atOnce(t, func() { _, err = c.Read(as(request), path) })
		refused := refusedWith(t, err, daygate.CauseChallenged)
		needs := refused.Decision.Needs()
		if len(needs) != 1 || needs[0].Kind != daygate.NeedApproval || refused.Decision.Binding() == "" {
			t.Fatalf("it needs %v for %q", needs, refused.Decision.Binding())
		}
		request.Approval = daygate.Approval{
			State: "approved", By: []daygate.Approver{{ID: "dana", Roles: []string{"security"}}},
			At: time.Now().Add(-time.Minute), Binding: refused.Decision.Binding(),
		}
		if lines := before.requests(t, path); len(lines) != 0 {
			t.Errorf("before it was approved the server saw %v", lines)
		}
		got, err := c.Read(as(request), path)
		if err != nil {
			t.Fatal(err)
		}
		if got.Data != nil || got.WrapInfo == nil || got.WrapInfo.TTL != 60 || got.WrapInfo.CreationPath != path {
			t.Fatalf("got %+v", got)
		}
		if accessors := g.last(t).Accessors; !slices.Equal(accessors, []string{got.WrapInfo.Accessor}) {
			t.Errorf("accessors: %v", accessors)
		}
		held, err := c.Unwrap(as(request), got.WrapInfo.Token)
		if err != nil {
			t.Fatal(err)
		}
		if data, _ := held.Data["data"].(map[string]any); data["ssh_key"] != value("", path) {
			t.Errorf("unwrapped %v", held.Data)
		}
		if _, err := c.Unwrap(as(request), got.WrapInfo.Token); err == nil {
			t.Error("it was unwrapped twice")
		}

		// An approval of one secret is none of another.
		_, err = c.Read(as(request), "secret/data/code/web/registry")
		if err != nil {
			t.Errorf("what needs no approval: %v", err)
		}
		request.Approval.Binding = "sha256:0000"
		_, err = c.Read(as(request), path)
		refusedWith(t, err, daygate.CauseChallenged)

		// A wrapping is revoked before it is unwrapped.
		request.Approval.Binding = refused.Decision.Binding()
		if got, err = c.Read(as(request), path); err != nil {
			t.Fatal(err)
		}
		if err := g.Revoke(context.Background(), got.WrapInfo.Accessor); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Unwrap(as(request), got.WrapInfo.Token); err == nil {
			t.Error("what was revoked was unwrapped")
		}
	})
}

// Between the lookup and the read the metadata becomes another, while what was looked up is still taken to be so.
func TestMetadataThatChangedIsDecidedUponAgain(t *testing.T) {
	const path = "payments/changing"
	say := func(t *testing.T, sensitivity string) {
		must(t, http.MethodPost, "secret/metadata/"+path, map[string]any{"custom_metadata": map[string]string{
			"daygate.sensitivity": sensitivity, "daygate.environment": "prod"}})
	}
	t.Cleanup(func() { must(t, http.MethodDelete, "secret/metadata/"+path, nil) })
	throughBoth(t, func(t *testing.T, c client, g *gate) {
		must(t, http.MethodPost, "secret/data/"+path, map[string]any{"data": map[string]string{"value": "v"}})
		say(t, "internal")
		if _, err := c.KV(as(settlement()), path); err != nil {
			t.Fatal(err)
		}
		say(t, "restricted")
		before := now(t)
		_, err := c.KV(as(settlement()), path)
		refused := refusedWith(t, err, daygate.CauseDenied)
		if refused.Decision.Reason() != daygate.ReasonNotPermitted {
			t.Errorf("decided %v", refused.Decision)
		}
		// It was read, and not handed on; now it was looked up anew, and is known.
		lines := before.requests(t, path)
		if len(lines) != 2 || lines[0].Request.Path != "secret/data/"+path || lines[1].Request.Path != "secret/metadata/"+path {
			t.Errorf("the server saw %v", lines)
		}
		before = now(t)
		_, err = c.KV(as(settlement()), path)
		refusedWith(t, err, daygate.CauseDenied)
		if lines := before.requests(t, path); len(lines) != 0 {
			t.Errorf("the server saw %v", lines)
		}

		// It was restricted when it was last looked up and is not any more: seen when that is too old.
		say(t, "internal")
		fresh := newGate(t)
		again := newBao(t, fresh, settings{address: address, token: agentToken})
		if _, err := again.KV(as(settlement()), path); err != nil {
			t.Fatal(err)
		}
		// Permitted before and after: read once more, with what it is now.
		say(t, "confidential")
		before = now(t)
		if _, err := again.KV(as(settlement()), path); err != nil {
			t.Fatal(err)
		}
		if lines := before.requests(t, "secret/data/"+path); len(lines) != 2 {
			t.Errorf("the server saw %v", lines)
		}
	})
}

func TestABearerIsAToken(t *testing.T) {
	g := newGate(t, func(config *daygatevault.Config) { config.Token, config.Guard.ChildRole = nil, "" })
	reader := must(t, http.MethodPost, "auth/token/create", map[string]any{"policies": []string{"agent", "gate"}, "no_default_policy": true})
	token := reader["auth"].(map[string]any)["client_token"].(string)
	for _, header := range []http.Header{
		{"Authorization": {"Bearer " + token}},
		{"X-Vault-Token": {token}},
		{"X-Vault-Token": {token}, "Authorization": {"Bearer none"}}, // the server looks at the first alone
	} {
		before := now(t)
		status, body, err := send(as(settlement()), g, http.MethodGet, address, "/v1/secret/data/payments/adyen", header)
		if err != nil || status != http.StatusOK {
			t.Fatalf("%v: %d %s %v", header, status, body, err)
		}
		for _, l := range before.requests(t, "payments/adyen") {
			if l.Request.ClientToken != token {
				t.Errorf("%v: %s was asked for with %q", header, l.Request.Path, l.Request.ClientToken)
			}
		}
	}
	// A child token stands in for it, in whichever header it came, and however that was written.
	g = newGate(t)
	for _, header := range []http.Header{
		{"Authorization": {"Bearer " + agentToken}},
		{"authorization": {"Bearer " + agentToken}},
		{"x-vault-token": {agentToken}},
	} {
		before := now(t)
		status, body, err := send(as(service()), g, http.MethodGet, address, "/v1/secret/data/helpdesk/tickets", header)
		if err != nil || status != http.StatusOK {
			t.Fatalf("%v: %d %s %v", header, status, body, err)
		}
		lines := before.requests(t, "secret/data/helpdesk/tickets")
		if len(lines) != 1 || lines[0].Request.ClientToken == agentToken || lines[0].Auth.Metadata["task"] != "t-42" {
			t.Errorf("%v: the server saw %+v", header, lines)
		}
	}
	// And nothing of the agent's own is sent along.
	forget(t)
	header := http.Header{"Authorization": {"Bearer " + agentToken}, "X-Vault-Inline-Auth-Path": {"auth/jwt/login"}, "x-vault-inline-auth-parameter-a": {"b"}}
	if _, _, err := send(as(service()), newGate(t, beforeProxy), http.MethodGet, proxy, "/v1/secret/data/helpdesk/tickets", header); err != nil {
		t.Fatal(err)
	}
	for _, one := range seen(t) {
		for _, sent := range one.Headers {
			if strings.Contains(sent[1], agentToken) || strings.Contains(strings.ToLower(sent[0]), "inline") {
				t.Errorf("%s was sent with %v", one.Target, sent)
			}
		}
	}
}
