package daygatevault_test

import (
	"errors"
	"net/http"
	"testing"

	"daygate.dev/go"
	"daygate.dev/go/daygatevault"
)

func TestClaimsSayWhoAsks(t *testing.T) {
	engine, err := daygate.CompileText("p.gate", `policy p
permit etl {
  action read
  secret "secret/data/*"
  when   attested(agent.workload) && agent.workload == "spiffe://example.org/etl"
}
`)
	if err != nil {
		t.Fatal(err)
	}
	transport, err := daygatevault.New(engine, daygatevault.Config{Address: "http://bao", Base: answers{}})
	if err != nil {
		t.Fatal(err)
	}
	get := func(workload string) error {
		claims := []byte(`{"sub": "spiffe://example.org/` + workload + `"}`)
		fields, err := daygate.ReadyMappers().Find("jwt_svid").Map(claims, "JWT")
		if err != nil {
			t.Fatal(err)
		}
		who := &daygate.Request{}
		fields.Fill(who)
		request, err := http.NewRequestWithContext(
			daygatevault.WithRequest(t.Context(), who), http.MethodGet, "http://bao/v1/secret/data/x", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("X-Vault-Token", "s.token")
		response, err := transport.RoundTrip(request)
		if err != nil {
			return err
		}
		return response.Body.Close()
	}
	if err := get("etl"); err != nil {
		t.Errorf("%v", err)
	}
	var refused *daygatevault.Error
	if err := get("elt"); !errors.As(err, &refused) || refused.Cause != daygate.CauseDenied {
		t.Errorf("%v", err)
	}
}
