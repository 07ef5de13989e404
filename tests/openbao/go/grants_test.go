package openbao_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"daygate.dev/go"
	"daygate.dev/go/daygatevault"
)

// liveRoles are the credentials that PostgreSQL knows.
func liveRoles(t *testing.T) []string {
	t.Helper()
	cluster := os.Getenv("DAYGATE_PG")
	if cluster == "" {
		t.Skip("there is no PostgreSQL here")
	}
	out, err := exec.Command("psql", cluster, "-Atc", "select rolname from pg_roles where rolname like 'v-%'").CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v", out, err)
	}
	return strings.Fields(string(out))
}

func TestACredentialLivesAsLongAsItsTermsSay(t *testing.T) {
	liveRoles(t)
	throughBoth(t, func(t *testing.T, c client, g *gate) {
		t.Parallel() // it waits
		start := time.Now()
		before := now(t)
		got, err := c.Read(as(settlement()), "database/creds/ro")
		if err != nil {
			t.Fatal(err)
		}
		user, _ := got.Data["username"].(string)
		// The role of the server says 60 s; the lease dies with its token.
		if got.LeaseDuration != 3 || got.LeaseID == "" || user == "" || got.Data["password"] == "" {
			t.Fatalf("got %+v", got)
		}
		if !slices.Contains(liveRoles(t), user) {
			t.Fatalf("PostgreSQL does not know %s", user)
		}
		if accessors := g.last(t).Accessors; len(accessors) != 1 {
			t.Errorf("accessors: %v", accessors)
		}
		for _, l := range before.requests(t, "database/creds/ro") {
			if l.Request.ClientToken == agentToken || l.Request.ClientToken == gateToken {
				t.Error("it was asked for with a token that lives longer")
			}
		}
		for slices.Contains(liveRoles(t), user) {
			if time.Since(start) > 6*time.Second {
				t.Fatalf("%s is there after %v", user, time.Since(start))
			}
			time.Sleep(50 * time.Millisecond)
		}
		lived := time.Since(start)
		if lived < 2500*time.Millisecond {
			t.Errorf("it was gone after %v", lived)
		}
		t.Logf("gone after %v", lived)
	})
}

func TestRevokingAnAccessorEndsALease(t *testing.T) {
	liveRoles(t)
	throughBoth(t, func(t *testing.T, c client, g *gate) {
		got, err := c.Read(as(settlement()), "database/creds/ro")
		if err != nil {
			t.Fatal(err)
		}
		user := got.Data["username"].(string)
		start := time.Now()
		if err := g.Revoke(context.Background(), g.last(t).Accessors[0]); err != nil {
			t.Fatal(err)
		}
		for slices.Contains(liveRoles(t), user) {
			if time.Since(start) > 2*time.Second {
				t.Fatalf("%s is there", user)
			}
			time.Sleep(10 * time.Millisecond)
		}
		t.Logf("gone after %v", time.Since(start))
		if err := newGate(t, func(config *daygatevault.Config) { config.Token = func() string { return agentToken } }).
			Revoke(context.Background(), g.last(t).Accessors[0]); err == nil {
			t.Error("it was revoked by a token that may not")
		}
	})
}

// By the role `task`, whose tokens are orphans of policy `agent`, with a token that has no right but to use that role.
func TestAReadHasAChildTokenOfItsOwn(t *testing.T) {
	throughBoth(t, func(t *testing.T, c client, g *gate) {
		before := now(t)
		got, err := c.KV(as(service()), "helpdesk/tickets")
		if err != nil || got["token"] != value("", "secret/data/helpdesk/tickets") {
			t.Fatalf("got %v, %v", got, err)
		}
		id := g.last(t).ID
		made := before.requests(t, "auth/token/create/task")
		if len(made) != 1 || made[0].Request.ClientToken != gateToken || !slices.Equal(made[0].decisions(), []string{id}) {
			t.Fatalf("tokens were made by %+v", made)
		}
		read := before.requests(t, "secret/data/helpdesk/tickets")
		if len(read) != 1 || read[0].Request.ClientToken == agentToken || !slices.Equal(read[0].decisions(), []string{id}) {
			t.Fatalf("it was read by %+v", read)
		}
		meta := read[0].Auth.Metadata
		if meta["task"] != "t-42" || meta["agent"] != "svc-2" || meta["decision"] != id || !strings.HasPrefix(meta["binding"], "sha256:") {
			t.Errorf("its token says %v", meta)
		}
		if !slices.Equal(read[0].Auth.Policies, []string{"agent"}) {
			t.Errorf("its token may %v", read[0].Auth.Policies)
		}
		// It is used up: nobody reads by it again.
		if status, _ := ask(t, read[0].Request.ClientToken, http.MethodGet, "secret/data/helpdesk/tickets", nil, ""); status != http.StatusForbidden {
			t.Errorf("once more by the same token: %d", status)
		}
		// What the server does not have leaves no token behind.
		if _, err := c.KV(as(service()), "helpdesk/none"); err == nil {
			t.Error("what is not there was read")
		}
		if last := before.requests(t, "auth/token/revoke-accessor"); len(last) != 1 {
			t.Errorf("revoked: %v", last)
		}
	})
}

func TestAGateThatMayNotMakeTokensRefuses(t *testing.T) {
	throughBoth(t, func(t *testing.T, c client, _ *gate) {
		before := now(t)
		var err error
		atOnce(t, func() { _, err = c.KV(as(service()), "helpdesk/tickets") })
		refusedWith(t, err, daygate.CauseToken)
		if lines := before.requests(t, "secret/data/helpdesk"); len(lines) != 0 {
			t.Errorf("the server saw %v", lines)
		}
	}, func(config *daygatevault.Config) { config.Guard.ChildRole = "nobody" })
}

func TestATermThatCanNotBeKeptIsUnenforceable(t *testing.T) {
	throughBoth(t, func(t *testing.T, c client, _ *gate) {
		_, err := c.KV(as(service()), "helpdesk/tickets")
		if refused := refusedWith(t, err, daygate.CauseDenied); refused.Decision.Reason() != daygate.ReasonUnenforceable {
			t.Errorf("decided %v", refused.Decision)
		}
	}, func(config *daygatevault.Config) { config.Guard.ChildRole = "" })
}

func TestARenewalAsksForNoMoreThanItsTerms(t *testing.T) {
	liveRoles(t)
	must(t, http.MethodPut, "sys/policies/acl/renews", map[string]any{"policy": `path "sys/leases/renew" { capabilities = ["update"] }
path "auth/token/renew-self" { capabilities = ["update"] }`})
	throughBoth(t, func(t *testing.T, _ client, g *gate) {
		made := must(t, http.MethodPost, "auth/token/create", map[string]any{"policies": []string{"agent", "renews"}, "ttl": "10m"})
		token := made["auth"].(map[string]any)["client_token"].(string)
		c := another(t, g, settings{address: address, token: token})
		got, err := c.Read(as(service()), "database/creds/ro")
		if err != nil || got.LeaseDuration != 60 {
			t.Fatalf("got %+v, %v", got, err)
		}
		// The server would give 110 s of it.
		renewed, err := c.Renew(as(service()), got.LeaseID, 110)
		if err != nil || renewed.LeaseDuration != 70 {
			t.Errorf("renewed: %+v, %v", renewed, err)
		}
		if renewed, err = c.Renew(as(service()), got.LeaseID, 20); err != nil || renewed.LeaseDuration != 20 {
			t.Errorf("renewed: %+v, %v", renewed, err)
		}
		if grant := g.last(t); grant.Decision.Rules()[0] != "world.renews" {
			t.Errorf("decided %v", grant.Decision)
		}
		// And so does one of the token itself.
		own, err := c.Write(as(service()), "auth/token/renew-self", map[string]any{"increment": 500})
		if err != nil || own.Auth == nil || own.Auth.LeaseDuration != 70 {
			t.Errorf("renewed: %+v, %v", own, err)
		}
		before := now(t)
		_, err = c.Renew(as(settlement()), got.LeaseID, 110)
		refusedWith(t, err, daygate.CauseDenied)
		if lines := before.requests(t, "renew"); len(lines) != 0 {
			t.Errorf("the server saw %v", lines)
		}
	})
}

// A renewal is read before it is decided; what can not be read is refused.
func TestARenewalThatCanNotBeReadIsRefused(t *testing.T) {
	g := newGate(t)
	before := now(t)
	for _, body := range []string{"", "{", `{"lease_id": 7}`, `{"lease_id": "database/creds/ro/a", "lease_id": "kv/x/b"}`,
		`{"lease_id": "database/creds/ro/a", "x": "` + strings.Repeat("x", 64<<10) + `"}`} {
		request, err := http.NewRequestWithContext(as(service()), http.MethodPut, address+"/v1/sys/leases/renew", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("X-Vault-Token", rootToken)
		_, err = (&http.Client{Transport: g}).Do(request)
		refusedWith(t, err, daygate.CauseRequest)
	}
	if lines := before.requests(t, "renew"); len(lines) != 0 {
		t.Errorf("the server saw %v", lines)
	}
}

// A connection that was kept may be gone when it is used again. Then Go sends the request once more, with the body that
// GetBody gives: it has to be that of the terms, too.
func TestARequestThatIsSentOnceMoreIsTheSame(t *testing.T) {
	var bodies []string
	g := newGate(t, func(config *daygatevault.Config) {
		config.Base = observing(func(r *http.Request) {
			if r.GetBody == nil || !strings.Contains(r.URL.Path, "renew") {
				return
			}
			again, err := r.GetBody()
			if err != nil {
				t.Error(err)
				return
			}
			defer again.Close()
			var body struct{ Increment int }
			if err := json.NewDecoder(again).Decode(&body); err != nil || body.Increment != 70 {
				t.Errorf("once more it would ask for %d s, %v", body.Increment, err)
			}
			bodies = append(bodies, r.URL.Path)
		})
	})
	c := newBao(t, g, settings{address: address, token: rootToken})
	if _, err := c.Renew(as(service()), "database/creds/ro/none", 500); err == nil {
		t.Error("there is no such lease")
	}
	if len(bodies) != 1 {
		t.Errorf("observed %v", bodies)
	}
}

// observing looks at what is sent.
type observing func(r *http.Request)

func (o observing) RoundTrip(r *http.Request) (*http.Response, error) {
	o(r)
	return http.DefaultTransport.RoundTrip(r)
}

// Who goes away while a credential is being made does not leave it behind, nor the token that it was to be made with.
func TestACredentialThatNobodyWaitsForIsTakenBack(t *testing.T) {
	known := liveRoles(t)
	minutes, err := daygate.CompileText("p.gate", "policy p\npermit all { grant ttl 5m }")
	if err != nil {
		t.Fatal(err)
	}
	for _, late := range []fault{{"kind": "drip", "seconds": 0.2}, {"kind": "slow", "seconds": 1}} { // the answer's end; all of it
		late["match"] = "/database/creds/"
		happens(t, late)
		c := newBao(t, newGateOf(t, minutes, beforeProxy), settings{address: proxy, token: agentToken})
		ctx, cancel := context.WithTimeout(as(settlement()), 500*time.Millisecond)
		before := now(t)
		within(t, 1500*time.Millisecond, func() { _, err = c.Read(ctx, "database/creds/ro") })
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("%v: got %v", late, err)
		}
		eventually(t, "the token is revoked", func() bool { return len(before.requests(t, "auth/token/revoke-accessor")) == 1 })
		eventually(t, "the credential is gone", func() bool { return len(liveRoles(t)) <= len(known) })
		tell(t, http.MethodDelete, "/fault", nil)
	}
}
