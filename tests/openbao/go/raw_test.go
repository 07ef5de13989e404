package openbao_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// send sends a target as it is: Go does not clean what stands in Opaque. Redirects are followed.
func send(ctx context.Context, transport http.RoundTripper, method, to, target string, header http.Header) (int, string, error) {
	server, err := url.Parse(to)
	if err != nil {
		return 0, "", err
	}
	request := (&http.Request{
		Method: method, URL: &url.URL{Scheme: server.Scheme, Host: server.Host, Opaque: target}, Host: server.Host,
		Header: header.Clone(), ProtoMajor: 1, ProtoMinor: 1,
	}).WithContext(ctx)
	response, err := (&http.Client{Transport: transport}).Do(request)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return response.StatusCode, string(body), err
}

func TestOpaqueTargetsAreSentAsTheyAre(t *testing.T) {
	forget(t)
	for _, target := range []string{"/v1/secret/data/payments%2Fstripe", "/v1/x/../secret/./data//y?a=%41&b"} {
		if _, _, err := send(context.Background(), noRedirects{}, http.MethodGet, proxy, target, http.Header{}); err != nil {
			t.Fatal(err)
		}
		requests := seen(t)
		if last := requests[len(requests)-1]; last.Target != target {
			t.Errorf("%q came as %q", target, last.Target)
		}
	}
}

// noRedirects takes Location away.
type noRedirects struct{}

func (noRedirects) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := http.DefaultTransport.RoundTrip(r)
	if err == nil {
		response.Header.Del("Location")
		if response.StatusCode/100 == 3 {
			response.StatusCode = http.StatusTeapot
		}
	}
	return response, err
}

func contains(text string, parts ...string) bool {
	for _, part := range parts {
		if strings.Contains(text, part) {
			return true
		}
	}
	return false
}
