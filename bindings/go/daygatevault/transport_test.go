package daygatevault_test

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"daygate.dev/go"
	"daygate.dev/go/daygatevault"
)

// A server whose certificate only its own pool knows.
func TestOwnCertificatesNeedNoBase(t *testing.T) {
	engine, err := daygate.CompileText("p.gate", "policy p\npermit reads { action read secret \"secret/data/*\" }\n")
	if err != nil {
		t.Fatal(err)
	}
	decided := ""
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != 1 {
			t.Errorf("by %s", r.Proto)
		}
		body := held
		if strings.Contains(r.URL.Path, "/metadata/") {
			body = looked
		} else {
			decided = r.Header.Get("X-Daygate-Decision")
		}
		_, _ = io.WriteString(w, body)
	}))
	defer server.Close()
	pool := x509.NewCertPool()
	pool.AddCert(server.Certificate())
	settings := &tls.Config{RootCAs: pool}
	read := func(config daygatevault.Config) error {
		config.Address = server.URL
		transport, err := daygatevault.New(engine, config)
		if err != nil {
			return err
		}
		request, err := http.NewRequest(http.MethodGet, server.URL+"/v1/secret/data/x", nil)
		if err != nil {
			return err
		}
		request.Header.Set("X-Vault-Token", "s.token")
		who := &daygate.Request{Agent: daygate.Agent{ID: "etl-7"}}
		response, err := transport.RoundTrip(request.WithContext(daygatevault.WithRequest(request.Context(), who)))
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, response.Body)
		return err
	}
	if err := read(daygatevault.Config{TLS: settings}); err != nil {
		t.Error(err)
	}
	if len(decided) != 32 {
		t.Errorf("the header of the decision was %q", decided)
	}
	if err := read(daygatevault.Config{}); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("without the server's certificate: %v", err)
	}
	if err := read(daygatevault.Config{TLS: settings, Base: http.DefaultTransport}); err == nil || !strings.Contains(err.Error(), "no Base") {
		t.Errorf("TLS beside a Base: %v", err)
	}
}
