package daygatevault_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"daygate.dev/go"
	"daygate.dev/go/daygatevault"
)

const (
	custom = `{"daygate.environment":"prod","daygate.kind":"api_key","daygate.owner":"pay-team","daygate.sensitivity":"confidential"}`
	looked = `{"data":{"created_time":"2026-01-01T00:00:00Z","custom_metadata":` + custom + `}}`
	held   = `{"request_id":"5b8f0e6e-7c1f-2b1a-9d0e-0a1b2c3d4e5f","lease_id":"","renewable":false,"lease_duration":0,"data":{"data":{"key":"value"},` +
		`"metadata":{"created_time":"2026-11-26T03:00:00Z","custom_metadata":` + custom + `,"deletion_time":"","destroyed":false,"version":1}},` +
		`"wrap_info":null,"warnings":null,"auth":null}`
)

// answers is what a server says, without a server: what is left is the transport's own time. Reads from a real one are
// measured by `make bench-vault`.
type answers struct{}

func (answers) RoundTrip(r *http.Request) (*http.Response, error) {
	body := held
	if strings.Contains(r.URL.Path, "/metadata/") {
		body = looked
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Request: r,
		Body: io.NopCloser(bytes.NewReader([]byte(body))), ContentLength: int64(len(body))}, nil
}

func BenchmarkRead(b *testing.B) {
	engine, err := daygate.CompileText("p.gate", `policy p
vocabulary { ordered enum Sensitivity { internal, confidential, restricted } }
permit reads {
  action read
  secret "secret/data/*"
  when   secret.sensitivity <= confidential
}
`)
	if err != nil {
		b.Fatal(err)
	}
	transport, err := daygatevault.New(engine, daygatevault.Config{Address: "http://bao", Base: answers{}})
	if err != nil {
		b.Fatal(err)
	}
	who := &daygate.Request{Agent: daygate.Agent{ID: "etl-7"}, Now: time.Unix(1795485600, 0)}
	for _, one := range []struct {
		name string
		base http.RoundTripper
	}{{"without", answers{}}, {"with", transport}} {
		b.Run(one.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				request, err := http.NewRequest(http.MethodGet, "http://bao/v1/secret/data/x", nil)
				if err != nil {
					b.Fatal(err)
				}
				request.Header.Set("X-Vault-Token", "s.token")
				request.Header.Set("X-Vault-Request", "true")
				response, err := one.base.RoundTrip(request.WithContext(daygatevault.WithRequest(request.Context(), who)))
				if err != nil {
					b.Fatal(err)
				}
				if _, err := io.Copy(io.Discard, response.Body); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
