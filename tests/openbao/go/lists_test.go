package openbao_test

import (
	"net/http"
	"slices"
	"testing"

	"daygate.dev/go/daygatevault"
)

// A token that may list: agents of the fixture may not.
func listerToken(t *testing.T) string {
	t.Helper()
	must(t, http.MethodPut, "sys/policies/acl/lists", map[string]any{"policy": `path "kv/payments/*" { capabilities = ["list"] }`})
	made := must(t, http.MethodPost, "auth/token/create", map[string]any{"policies": []string{"agent", "gate", "lists"}, "no_default_policy": true})
	return made["auth"].(map[string]any)["client_token"].(string)
}

func names(t *testing.T, got *answer) []string {
	t.Helper()
	if got == nil {
		return nil
	}
	listed, _ := got.Data["keys"].([]any)
	texts := make([]string, len(listed))
	for i, name := range listed {
		texts[i] = name.(string)
	}
	return texts
}

func TestAListHoldsWhatMayBeDiscovered(t *testing.T) {
	token := listerToken(t)
	throughBoth(t, func(t *testing.T, _ client, g *gate) {
		c := another(t, g, settings{address: address, token: token})
		for path, wanted := range map[string][]string{
			"secret/metadata/payments":         {"adyen", "eu/", "sandbox", "stripe"}, // not all that is in eu/
			"secret/metadata/payments/eu":      nil,                                   // it is restricted
			"secret/metadata":                  {"code/", "payments"},                 // a secret, and not the folder of its name
			"secret/metadata/code/web":         {"registry"},
			"secret/metadata/there/is/nothing": nil,
			"kv/payments":                      {"stripe"},
			"kv/payments/eu":                   nil,
		} {
			before := now(t)
			got, err := c.List(as(settlement()), path)
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			if !slices.Equal(names(t, got), wanted) {
				t.Errorf("%s: %v; %v was wanted", path, names(t, got), wanted)
			}
			if wanted == nil && got != nil {
				t.Errorf("%s: %+v; nothing was wanted", path, got)
			}
			for _, l := range before.requests(t, "") {
				if l.Request.ClientToken != rootToken && len(l.decisions()) != 1 {
					t.Errorf("%s %s is of no decision", l.Request.Operation, l.Request.Path)
				}
			}
		}
		// Who may see nothing of it is answered as where there is nothing.
		for _, path := range []string{"secret/metadata/payments", "secret/metadata", "kv/payments", "secret/metadata/there/is/nothing"} {
			if got, err := c.List(as(chatbot()), path); err != nil || got != nil {
				t.Errorf("%s: %+v, %v", path, got, err)
			}
		}
	})
}

func TestWhatIsHiddenLooksLikeWhatIsNot(t *testing.T) {
	g := newGate(t)
	header := http.Header{"X-Vault-Token": {listerToken(t)}}
	hidden, hiddenBody, err := send(as(chatbot()), g, "LIST", address, "/v1/secret/metadata/payments", header)
	if err != nil {
		t.Fatal(err)
	}
	absent, absentBody, err := send(as(chatbot()), g, "LIST", address, "/v1/secret/metadata/nothing", header)
	if err != nil {
		t.Fatal(err)
	}
	if hidden != http.StatusNotFound || hidden != absent || trimmed(hiddenBody) != trimmed(absentBody) {
		t.Errorf("%d %q, and %d %q", hidden, hiddenBody, absent, absentBody)
	}
}

func TestAScanHoldsWhatMayBeDiscovered(t *testing.T) {
	g := newGate(t)
	header := http.Header{"X-Vault-Token": {listerToken(t)}}
	for _, how := range [][2]string{{"SCAN", ""}, {http.MethodGet, "?scan=true"}} {
		status, body, err := send(as(settlement()), g, how[0], address, "/v1/secret/metadata/payments"+how[1], header)
		if err != nil || status != http.StatusOK {
			t.Fatalf("%v: %d %s %v", how, status, body, err)
		}
		if !contains(body, `"keys":["adyen","sandbox","stripe"]`) || contains(body, "sepa") {
			t.Errorf("%v: %s", how, body)
		}
	}
}

// Where each name has to be asked for by itself: there is no limit to what is looked up at once.
func TestALongListIsRefused(t *testing.T) {
	token := listerToken(t)
	few := func(config *daygatevault.Config) { config.Guard.MaxLookups = 2 }
	throughBoth(t, func(t *testing.T, _ client, g *gate) {
		happens(t, fault{"kind": "status", "status": 404, "match": "/detailed-metadata/"})
		c := another(t, g, settings{address: proxy, token: token})
		if got, err := c.List(as(settlement()), "secret/metadata/payments"); err == nil {
			t.Errorf("got %v", got)
		}
	}, beforeProxy, few)
	throughBoth(t, func(t *testing.T, _ client, g *gate) {
		c := another(t, g, settings{address: address, token: token})
		if got, err := c.List(as(settlement()), "secret/metadata/payments"); err != nil || len(names(t, got)) != 4 {
			t.Errorf("got %v, %v", got, err)
		}
	}, few)
}

// What is not discovered is not read by its metadata either, and no value is shown by it.
func TestMetadataIsDiscovered(t *testing.T) {
	g := newGate(t)
	header := http.Header{"X-Vault-Token": {rootToken}}
	for _, path := range []string{"metadata", "subkeys"} {
		status, body, err := send(as(settlement()), g, http.MethodGet, address, "/v1/secret/"+path+"/payments/stripe", header)
		if err != nil || status != http.StatusOK || contains(body, value("", "secret/data/payments/stripe")) {
			t.Errorf("%s: %d %s %v", path, status, body, err)
		}
		before := now(t)
		if status, body, err := send(as(settlement()), g, http.MethodGet, address, "/v1/secret/"+path+"/ops/root", header); err == nil {
			t.Errorf("%s: %d %s", path, status, body)
		}
		if lines := before.requests(t, "secret/subkeys"); len(lines) != 0 {
			t.Errorf("the server saw %v", lines)
		}
	}
}
