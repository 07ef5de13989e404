package openbao_test

import (
	"errors"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"daygate.dev/go"
	"daygate.dev/go/daygatevault"
)

func everything(t *testing.T) *daygate.Engine {
	t.Helper()
	engine, err := daygate.CompileText("p.gate", "policy p\npermit all {}")
	if err != nil {
		t.Fatal(err)
	}
	return engine
}

// Root is in all namespaces; the gate of the fixture is in its own alone.
func byRoot(config *daygatevault.Config) { config.Token = func() string { return rootToken } }

func TestTwoSpellingsOfANamespaceAreOne(t *testing.T) {
	// A challenge says what it is about: its binding is over the whole request.
	asks, err := daygate.CompileText("p.gate", `policy p
permit all {}
require somebody { needs approval }`)
	if err != nil {
		t.Fatal(err)
	}
	const path = "secret/data/payments/adyen"
	for name, maker := range makers {
		t.Run(name, func(t *testing.T) {
			set := settings{address: address, token: rootToken}
			c := maker(t, newGateOf(t, everything(t), byRoot), set)
			challenged := maker(t, newGateOf(t, asks, byRoot), set)
			bindings := map[string][]string{}
			for _, spelling := range []struct {
				header, path, namespace string
			}{
				{"", path, ""}, {"/", path, ""}, {"root", path, ""},
				{"team-a", path, "team-a"}, {"/team-a/", path, "team-a"}, {"", "team-a/" + path, "team-a"},
				{"team-a/dev", path, "team-a/dev"}, {"team-a", "dev/" + path, "team-a/dev"}, {"", "team-a/dev/" + path, "team-a/dev"},
			} {
				got, err := c.WithNamespace(spelling.header).Read(as(settlement()), spelling.path)
				if err != nil {
					t.Fatalf("%q: %v", spelling, err)
				}
				if data, _ := got.Data["data"].(map[string]any); data["value"] != value(spelling.namespace, path) {
					t.Errorf("%q: %v", spelling, got.Data)
				}
				_, err = challenged.WithNamespace(spelling.header).Read(as(settlement()), spelling.path)
				refused := refusedWith(t, err, daygate.CauseChallenged)
				bindings[spelling.namespace] = append(bindings[spelling.namespace], refused.Decision.Binding())
			}
			var different []string
			for namespace, same := range bindings {
				if same = slices.Compact(same); len(same) != 1 {
					t.Errorf("'%s' was decided as %v", namespace, same)
				}
				different = append(different, same[0])
			}
			slices.Sort(different)
			if len(slices.Compact(different)) != 3 {
				t.Errorf("three namespaces were decided as %v", bindings)
			}
			for _, header := range []string{"TEAM-A", "team-a/../team-b", "team%2da", "secret", "none"} {
				before := now(t)
				_, err := c.WithNamespace(header).Read(as(settlement()), path)
				refusedWith(t, err, daygate.CauseRequest)
				if lines := before.requests(t, "payments"); len(lines) != 0 {
					t.Errorf("%s: the server saw %v", header, lines)
				}
			}
		})
	}
}

// ── Raw targets ─────────────────────────────────────────────────────────────────────────────────────────────────────

type row struct {
	method, target string
	header         http.Header
}

var escaped = regexp.MustCompile(`\\x([0-9a-f]{2})`)

func bytesOf(text string) string {
	text = strings.ReplaceAll(text, "~", " ")
	return escaped.ReplaceAllStringFunc(text, func(code string) string {
		number, _ := strconv.ParseUint(code[2:], 16, 8)
		return string([]byte{byte(number)})
	})
}

// rows of tests/cases/vault/requests.txt of this kind, about the secrets of the fixture.
func rows(t *testing.T, kind *regexp.Regexp) []row {
	t.Helper()
	content, err := os.ReadFile("../../cases/vault/requests.txt")
	if err != nil {
		t.Fatal(err)
	}
	var found []row
	for _, text := range strings.Split(string(content), "\n") {
		request, outcome, isRow := strings.Cut(text, " => ")
		if !isRow || strings.HasPrefix(text, "#") || !kind.MatchString(outcome) {
			continue
		}
		parts := strings.Split(request, " | ")
		method, target, _ := strings.Cut(parts[0], " ")
		target = strings.NewReplacer("pa%79/", "p%61yments/", "pay", "payments").Replace(target)
		one := row{method, bytesOf(target), http.Header{}}
		for _, part := range parts[1:] {
			name, value, _ := strings.Cut(part, ": ")
			one.header.Add(bytesOf(name), bytesOf(value))
		}
		found = append(found, one)
	}
	return found
}

// Past the transport the server gives out the secret for several of these: else nothing would be shown by a refusal.
func TestTheServerIsBypassedWithoutAGate(t *testing.T) {
	for _, target := range []string{"/v1/secret/data/payments%2Fstripe", "/v1/secret%2Fdata/payments/stripe", "/v1/secret/data/p%61yments/stripe",
		"/v1/secret/data//payments/stripe", "/v1/secret/data/x/../payments/stripe"} {
		before := now(t)
		status, body, err := send(t.Context(), http.DefaultTransport, http.MethodGet, address, target, http.Header{"X-Vault-Token": {rootToken}})
		if err != nil || status != http.StatusOK || !contains(body, value("", "secret/data/payments/stripe")) {
			t.Errorf("%s: %d %s %v", target, status, body, err)
		}
		if lines := before.requests(t, "payments"); len(lines) == 0 || len(lines[0].decisions()) != 0 {
			t.Errorf("%s: the audit file shows %v", target, lines)
		}
	}
}

func TestWhatIsNotCanonicalIsRefused(t *testing.T) {
	refusedRows := rows(t, regexp.MustCompile("^refused"))
	more := []string{ // of the measured ways around a gate, in the words of the fixture
		"/v1/secret/data/payments%2fstripe", "/v1/secret/data/payments/stripe%2F", "/v1/secret/data/%70ayments/stripe", "/v1/%73ecret/data/payments/stripe",
		"/v1/secret/data/payments//stripe", "///v1/secret/data/payments/stripe", "/v1/../v1/secret/data/payments/stripe",
		"/v1/secret/data/payments/stripe/.", "/v1/secret/data/payments/%2e/stripe", "/v1/secret/data/x%2f%2e%2e/payments/stripe",
		"/v1/secret/data/payments/stripe\t", "/v1/secret/data/payments/stripe?version=1#", "/v1/secret/data/payments/stripe?help=1",
		"/v1/secret/data/payments/stripe/?version=1", "/v1/secret/data/payments/Stripe/../stripe", "v1/secret/data/payments/stripe",
		"*", "/v1/secret/metadata/payments/?list=true", "/v1/secret/data/payments/stripe?list=true&version=1", "/v2/secret/data/payments/stripe",
	}
	for _, target := range more {
		refusedRows = append(refusedRows, row{http.MethodGet, target, http.Header{}})
	}
	if len(refusedRows) < 80 {
		t.Fatalf("there are %d rows", len(refusedRows))
	}
	g := newGateOf(t, everything(t), byRoot)
	before := now(t)
	for _, one := range refusedRows {
		one.header.Set("X-Vault-Token", rootToken)
		status, body, err := send(as(settlement()), g, one.method, address, one.target, one.header)
		var refused *daygatevault.Error
		if !errors.As(err, &refused) || refused.Cause != daygate.CauseRequest || refused.ID != "" {
			t.Errorf("%s %q %v: %d %s %v; a refusal was wanted", one.method, one.target, one.header, status, body, err)
		}
	}
	// Not one of them got there.
	if lines := before.requests(t, ""); len(lines) != 0 {
		t.Errorf("the server saw %d requests, the first is %+v", len(lines), lines[0].Request)
	}
	t.Logf("%d targets", len(refusedRows))
}

// The others of the table: what gets there is what was decided.
func TestWhatIsDecidedIsDecidedOnItsCanonicalPath(t *testing.T) {
	decided := rows(t, regexp.MustCompile("^(read|discover|issue)"))
	for _, target := range []string{"/v1/secret/data/payments/Stripe", "/v1/secret/data/Payments/stripe", "/v1/team-a/secret/data/payments/stripe",
		"/v1/secret/data/payments/stripe?version=1", "/v1/secret/metadata/payments?list=true", "/v1/secret/subkeys/payments/stripe"} {
		decided = append(decided, row{http.MethodGet, target, http.Header{}})
	}
	if len(decided) < 20 {
		t.Fatalf("there are %d rows", len(decided))
	}
	g := newGateOf(t, everything(t), byRoot)
	known := map[string]bool{}
	start := now(t)
	sent := 0
	for _, one := range decided {
		one.header.Set("X-Vault-Token", rootToken)
		before := now(t)
		granted := len(g.granted())
		status, body, err := send(as(settlement()), g, one.method, address, one.target, one.header)
		var refused *daygatevault.Error
		if errors.As(err, &refused) {
			// Some of these mounts are not there.
			if refused.Cause != daygate.CauseRequest {
				t.Errorf("%s %s: %v", one.method, one.target, err)
			}
			if lines := before.requests(t, ""); len(lines) != 0 {
				t.Errorf("%s %s: the server saw %v", one.method, one.target, lines)
			}
			continue
		}
		if err != nil || len(g.granted()) != granted+1 {
			t.Fatalf("%s %s: %d %s %v", one.method, one.target, status, body, err)
		}
		sent++
		known[g.last(t).ID] = true
		// It holds the secret that stands in the server's own record, and no other.
		for _, l := range before.requests(t, "/data/") {
			held := value(strings.TrimSuffix(l.Request.Namespace.Path, "/"), l.Request.Path)
			if contains(body, "value of ") && !contains(body, held) {
				t.Errorf("%s %s: %s of %s", one.method, one.target, body, held)
			}
		}
	}
	if sent < 15 {
		t.Errorf("%d were sent", sent)
	}
	for _, l := range start.requests(t, "") {
		if ids := l.decisions(); len(ids) != 1 || !known[ids[0]] {
			t.Errorf("%s %s of the decisions %v, which is none of ours", l.Request.Operation, l.Request.Path, ids)
		}
	}
	t.Logf("%d of %d got to the server", sent, len(decided))
}
