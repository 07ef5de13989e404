package daygatevault

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"daygate.dev/go"
)

// What an answer says of its own length is believed as far as this.
const longestAtOnce = 64 << 10

// readAtMost takes one byte more than it may, so that what is too long shows.
func readAtMost(response *http.Response, limit int) ([]byte, error) {
	defer response.Body.Close()
	said := min(max(response.ContentLength, 0), longestAtOnce)
	// Of which that much is left when all has been read, so that it does not grow for the end.
	read := bytes.NewBuffer(make([]byte, 0, said+bytes.MinRead))
	_, err := read.ReadFrom(&io.LimitedReader{R: response.Body, N: int64(limit) + 1})
	return read.Bytes(), err
}

// A readBody is a body that was read before.
type readBody struct {
	bytes.Reader
}

func (*readBody) Close() error { return nil }

func bodyWith(text []byte) io.ReadCloser {
	body := new(readBody)
	body.Reset(text)
	return body
}

// Renewals name their lease in the body. They are short.
const maxRenewal = 64 << 10

// bodyOf takes the body of a request of which the guard has to see it; else it stays where it is.
func bodyOf(r *http.Request) ([]byte, error) {
	if r.Body == nil || r.Body == http.NoBody || !daygate.NeedsBody(r.URL.RequestURI()) {
		return nil, nil
	}
	defer r.Body.Close()
	body, err := io.ReadAll(io.LimitReader(r.Body, maxRenewal+1))
	if err != nil {
		return nil, err
	}
	if len(body) > maxRenewal {
		return nil, &Error{Cause: daygate.CauseRequest, Message: "the body of the renewal is longer than 64 KiB"}
	}
	return body, nil
}

// changed is the request as it is sent. A RoundTripper leaves the one that it was given alone, and what is done to that
// one later does not reach this one.
func changed(r *http.Request, body []byte, forward *daygate.Forward) *http.Request {
	// In one piece.
	sent := &struct {
		request http.Request
		url     url.URL
	}{*r, *r.URL}
	request := &sent.request
	request.URL = &sent.url
	if r.URL.User != nil {
		user := *r.URL.User
		sent.url.User = &user
	}
	request.Trailer, request.TransferEncoding = r.Trailer.Clone(), slices.Clone(r.TransferEncoding)
	request.Header = changedHeader(r.Header, forward)
	if containsName(forward.RemoveHeaders, "Host") {
		request.Host = "" // where net/http has it: that of the URL is sent
	}
	if forward.Body != nil {
		body = forward.Body
	}
	if body != nil {
		// net/http knows these for what lies in memory, and sends them in one piece with the headers.
		request.Body = io.NopCloser(bytes.NewReader(body))
		// Where a connection has gone, what is sent once more is this too, and not what the agent had sent.
		request.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
		request.ContentLength = int64(len(body))
	}
	return request
}

func changedHeader(given http.Header, forward *daygate.Forward) http.Header {
	changed := make(http.Header, len(given)+len(forward.SetHeaders)+1)
	count := 0
	for _, values := range given {
		count += len(values)
	}
	room := make([]string, 0, count) // of all values
	for name, values := range given {
		if isTakenOut(name, forward) || containsName(forward.RemoveHeaders, name) || isSet(name, forward.SetHeaders) {
			continue
		}
		begin := len(room)
		room = append(room, values...)
		changed[name] = room[begin:len(room):len(room)]
	}
	for _, header := range forward.SetHeaders {
		if !isTakenOut(header.Name, forward) {
			changed.Set(header.Name, header.Value)
		}
	}
	if forward.Token != "" {
		changed.Set("X-Vault-Token", forward.Token)
	}
	return changed
}

// isTakenOut says whether a header gives way to the token that is sent instead, or to the answer's being looked at.
func isTakenOut(name string, forward *daygate.Forward) bool {
	if forward.Token != "" && (strings.EqualFold(name, "X-Vault-Token") || strings.EqualFold(name, "Authorization") ||
		strings.HasPrefix(http.CanonicalHeaderKey(name), "X-Vault-Inline-Auth-")) {
		return true
	}
	// What is compressed by the client's own wish could not be looked at.
	return forward.Inspect && strings.EqualFold(name, "Accept-Encoding")
}

// Names that a program writes into the map by itself are sent as it wrote them, so these look at them without regard to case.

func valueOf(header http.Header, name string) string {
	if value := header.Get(name); value != "" {
		return value
	}
	for written, values := range header {
		if strings.EqualFold(written, name) && len(values) > 0 {
			return values[0]
		}
	}
	return ""
}

func containsName(names []string, name string) bool {
	for _, one := range names {
		if strings.EqualFold(one, name) {
			return true
		}
	}
	return false
}

func isSet(name string, headers []daygate.Header) bool {
	for _, header := range headers {
		if strings.EqualFold(header.Name, name) {
			return true
		}
	}
	return false
}
