package openbao_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"testing"

	"daygate.dev/go"
	"daygate.dev/go/daygatevault"
)

// Servers stand behind reverse proxies, which take out the headers that `Connection` names: what is decided is what is
// left then.
func TestAHeaderIsNotForOneHopAlone(t *testing.T) {
	behind, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	reverse := httptest.NewServer(httputil.NewSingleHostReverseProxy(behind))
	defer reverse.Close()
	teamA, err := daygate.CompileText("p.gate", `policy p
permit own { when secret.namespace == "team-a" }`)
	if err != nil {
		t.Fatal(err)
	}
	g := newGateOf(t, teamA, byRoot, func(config *daygatevault.Config) { config.Address = reverse.URL })
	const path = "secret/data/payments/adyen"
	for _, name := range []string{"Connection", "connection", "CONNECTION"} {
		header := http.Header{"X-Vault-Token": {rootToken}, "X-Vault-Namespace": {"team-a"}, name: {"keep-alive, X-Vault-Namespace, X-Daygate-Decision"}}
		before := now(t)
		status, body, err := send(as(settlement()), g, http.MethodGet, reverse.URL, "/v1/"+path, header)
		if err != nil || status != http.StatusOK || !contains(body, value("team-a", path)) {
			t.Errorf("%s: %d %s %v", name, status, body, err)
		}
		for _, l := range before.requests(t, path) {
			if len(l.decisions()) != 1 {
				t.Errorf("%s carries %v", l.Request.Path, l.decisions())
			}
		}
	}
}

// By `Host` a proxy chooses among servers: it is that of the address, for the metadata and for the value.
func TestTheHostIsThatOfTheAddress(t *testing.T) {
	forget(t)
	g := newGate(t, beforeProxy)
	request, err := http.NewRequestWithContext(as(settlement()), http.MethodGet, proxy+"/v1/secret/data/payments/adyen", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Vault-Token", agentToken)
	request.Host = "bao.elsewhere:8200"
	response, err := (&http.Client{Transport: g}).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	requests := seen(t)
	if response.StatusCode != http.StatusOK || len(requests) != 2 {
		t.Fatalf("%d, and the proxy saw %v", response.StatusCode, requests)
	}
	for _, one := range requests {
		if !slices.Contains(one.Headers, [2]string{"Host", strings.TrimPrefix(proxy, "http://")}) {
			t.Errorf("%s to %v", one.Target, one.Headers)
		}
	}
}
