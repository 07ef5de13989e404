// Package daygatevault stands between a program's HTTP client for HashiCorp Vault or OpenBao and the server: every
// request is decided before it is sent, and its answer held against the terms of the decision.
//
//	transport, err := daygatevault.New(engine, daygatevault.Config{Address: "https://bao.internal:8200"})
//	if err != nil {
//		log.Fatal(err)
//	}
//	config := api.DefaultConfig() // of the official client of either server
//	config.Address = "https://bao.internal:8200"
//	config.HttpClient = &http.Client{Transport: transport}
//	config.CheckRetry = daygatevault.CheckRetry(api.DefaultRetryPolicy)
//	client, err := api.NewClient(config)
//
//	ctx = daygatevault.WithRequest(ctx, &daygate.Request{Agent: daygate.Agent{ID: "etl-7", Class: "batch_etl"}, Purpose: "settlement"})
//	secret, err := client.KVv2("secret").Get(ctx, "payments/stripe")
//	var refused *daygatevault.Error
//	if errors.As(err, &refused) { … refused.Cause, refused.Decision … }
//
// What is refused never reaches the server. What the package sees to, and what each term becomes: docs/vault.md.
package daygatevault

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"daygate.dev/go"
)

// Config says which server, and what may be done there.
type Config struct {
	// Address of the server, "https://bao.internal:8200". Requests to anywhere else are refused.
	Address string
	// Token gives the host's own token, for metadata and child tokens; nil: metadata is looked up with the token of the
	// request, and there are no child tokens. It may be called by any goroutine.
	Token func() string
	// Guard has the rest: mounts, the role of child tokens, limits.
	Guard daygate.GuardOptions
	// Request gives the request to decide for one on the wire: who asks, for what. Action, secret and, where it is zero,
	// Now are filled in. nil: that of [WithRequest]. An error, or nil, refuses.
	Request func(*http.Request) (*daygate.Request, error)
	// Base sends; nil: like http.DefaultTransport, by HTTP/1.1, without compression, and with more connections that are
	// kept, since all are to one host.
	Base http.RoundTripper
	// TLS is for where there is no Base: the certificates of a server of one's own, one's own for it. It is copied.
	TLS *tls.Config
	// Timeout of each call of the guard's own; zero: 5 seconds. A shorter deadline of the request counts too.
	Timeout time.Duration
	// OnAnswer, where it is not nil, is told of every request that was permitted and answered: for accessors, which
	// have to be revoked when a task ends, and for the record.
	OnAnswer func(Grant)
}

// A Grant is a request that was permitted and answered.
type Grant struct {
	ID        string // in the header X-Daygate-Decision, and so in the server's audit file
	Decision  daygate.Decision
	Accessors []string // of the child token and of the wrapping: see Transport.Revoke
	Status    int
}

// Error says why a request was refused.
type Error struct {
	Cause    daygate.Cause
	Message  string           // for the operator; no value of a secret stands in it
	Decision daygate.Decision // the zero Decision, a DENY, where it did not come to one
	ID       string
}

func (e *Error) Error() string { return "daygate: " + e.Cause.String() + ": " + e.Message }

// Transport is an http.RoundTripper. After a redirect the client asks it again, and it decides again.
type Transport struct {
	guard  *daygate.Guard
	config Config
	scheme string
	host   string
}

// New makes a transport that decides by this engine, with the terms that it can keep.
func New(engine *daygate.Engine, config Config) (*Transport, error) {
	address, err := url.Parse(config.Address)
	if err != nil || address.Host == "" || (address.Scheme != "http" && address.Scheme != "https") {
		return nil, fmt.Errorf("daygatevault: Address is %q; http://HOST or https://HOST was wanted", config.Address)
	}
	if config.Token == nil && config.Guard.ChildRole != "" {
		return nil, errors.New("daygatevault: there is a ChildRole, and no Token to make child tokens with")
	}
	if config.Base != nil && config.TLS != nil {
		return nil, errors.New("daygatevault: TLS is for where there is no Base; set it in Base")
	}
	if config.Base == nil {
		if config.Base, err = defaultBase(config.TLS); err != nil {
			return nil, err
		}
	}
	if config.Timeout == 0 {
		config.Timeout = 5 * time.Second
	}
	if config.Request == nil {
		config.Request = func(r *http.Request) (*daygate.Request, error) { return requestOf(r.Context()) }
	}
	guard, err := engine.NewGuard(config.Guard)
	if err != nil {
		return nil, err
	}
	return &Transport{guard, config, address.Scheme, address.Host}, nil
}

// What a program has put in the place of http.DefaultTransport is left as it is.
func defaultBase(settings *tls.Config) (http.RoundTripper, error) {
	transport, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		if settings != nil {
			return nil, errors.New("daygatevault: http.DefaultTransport was replaced, so TLS has nowhere to go; set Base")
		}
		return http.DefaultTransport, nil
	}
	pooled := transport.Clone()
	pooled.MaxIdleConns, pooled.MaxIdleConnsPerHost = 256, 256
	if settings != nil {
		pooled.TLSClientConfig = settings.Clone()
	}
	// Answers are looked at, and short. Not to ask for gzip spares a header of its own and a look at each answer.
	pooled.DisableCompression = true
	// HTTP/2 remembers headers that come again. That of the decision never does: to remember and to forget it takes 8 µs
	// of a read in the client alone.
	pooled.ForceAttemptHTTP2 = false
	pooled.TLSNextProto = map[string]func(string, *tls.Conn) http.RoundTripper{}
	return pooled, nil
}

func addressOf(u *url.URL) string { return u.Scheme + "://" + u.Host }

func (t *Transport) address() string { return t.scheme + "://" + t.host }

type contextKey struct{}

// WithRequest gives requests of this context to an agent, a task, a purpose.
func WithRequest(ctx context.Context, request *daygate.Request) context.Context {
	return context.WithValue(ctx, contextKey{}, request)
}

func requestOf(ctx context.Context) (*daygate.Request, error) {
	request, _ := ctx.Value(contextKey{}).(*daygate.Request)
	if request == nil {
		return nil, errors.New("the context says not who asks: see daygatevault.WithRequest")
	}
	return request, nil
}

// CheckRetry keeps a client of either server from asking again for what was refused; else it asks `next`.
func CheckRetry(next func(context.Context, *http.Response, error) (bool, error)) func(context.Context, *http.Response, error) (bool, error) {
	return func(ctx context.Context, response *http.Response, err error) (bool, error) {
		var refused *Error
		if errors.As(err, &refused) {
			return false, err
		}
		return next(ctx, response, err)
	}
}

// RoundTrip decides the request, sends it where it is permitted, and keeps the terms.
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	sent := false
	defer func() {
		// Whoever sends a request closes its body.
		if !sent && r.Body != nil {
			_ = r.Body.Close()
		}
	}()
	body, err := bodyOf(r)
	if err != nil {
		return nil, err
	}
	exchange, err := t.begin(r, body)
	if err != nil {
		return nil, err
	}
	abandoned := false
	defer func() {
		if abandoned {
			go t.takeBack(context.WithoutCancel(r.Context()), t.tokenFor(r), exchange)
		} else {
			exchange.Close()
		}
	}()
	var response *http.Response
	for {
		switch exchange.Step() {
		case daygate.StepCall:
			t.call(r.Context(), t.tokenFor(r), exchange)
		case daygate.StepForward:
			forward := exchange.Forward()
			sent = true
			response, err = t.config.Base.RoundTrip(changed(r, body, &forward))
			if err != nil {
				exchange.Failed(err.Error())
				// The client's own timeout stays one.
				if abandoned = r.Context().Err() != nil; abandoned {
					return nil, err
				}
				continue
			}
			if !forward.Inspect {
				t.answered(exchange, response)
				return response, nil
			}
			answer, err := readAtMost(response, t.guard.MaxAnswer())
			if err != nil {
				exchange.Failed("the answer ends too early: " + err.Error())
				if abandoned = r.Context().Err() != nil; abandoned {
					return nil, err
				}
				continue
			}
			response.Body = bodyWith(answer)
			exchange.Answered(response.StatusCode, answer)
		case daygate.StepAnswer:
			if answer := exchange.Body(); answer != nil {
				response.Body = bodyWith(answer)
				response.ContentLength = int64(len(answer))
				response.Header.Set("Content-Length", strconv.Itoa(len(answer)))
			}
			if status := exchange.Status(); status != response.StatusCode {
				response.StatusCode = status
				response.Status = fmt.Sprintf("%d %s", status, http.StatusText(status))
			}
			t.answered(exchange, response)
			return response, nil
		default:
			return nil, refusal(exchange)
		}
	}
}

// Revoke ends what was granted under this accessor: a child token with its leases, or a wrapping.
func (t *Transport) Revoke(ctx context.Context, accessor string) error {
	if t.config.Token == nil {
		return errors.New("daygatevault: there is no Token to revoke with")
	}
	exchange, err := t.guard.Revoke(accessor)
	if err != nil {
		return err
	}
	defer exchange.Close()
	status, answer, err := t.send(ctx, exchange.Call(), t.config.Token())
	if err != nil {
		return err
	}
	if status/100 != 2 {
		return fmt.Errorf("daygatevault: the server answered %d to the revocation: %s", status, answer)
	}
	return nil
}

func (t *Transport) begin(r *http.Request, body []byte) (*daygate.Exchange, error) {
	refuse := func(why string) error { return &Error{Cause: daygate.CauseRequest, Message: why} }
	if r.URL.Scheme != t.scheme || r.URL.Host != t.host {
		return nil, refuse(fmt.Sprintf("the request is to %s; this transport stands before %s", addressOf(r.URL), t.address()))
	}
	asked, err := t.config.Request(r)
	if err != nil || asked == nil {
		return nil, refuse(fmt.Sprintf("nothing is known of who asks: %v", err))
	}
	if asked.Now.IsZero() {
		copied := *asked
		copied.Now = time.Now()
		asked = &copied
	}
	method := r.Method
	if method == "" {
		method = http.MethodGet // as it is sent
	}
	return t.guard.Begin(asked, method, r.URL.RequestURI(), r.Header, body)
}

func (t *Transport) answered(exchange *daygate.Exchange, response *http.Response) {
	if t.config.OnAnswer != nil && exchange.ID() != "" {
		t.config.OnAnswer(Grant{exchange.ID(), exchange.Decision(), exchange.Accessors(), response.StatusCode})
	}
}

func refusal(exchange *daygate.Exchange) error {
	return &Error{exchange.Cause(), exchange.Message(), exchange.Decision(), exchange.ID()}
}

// tokenFor gives the token of the guard's own calls: the host's or, where it has none, that of the request.
func (t *Transport) tokenFor(r *http.Request) func() string {
	if t.config.Token != nil {
		return t.config.Token
	}
	token := valueOf(r.Header, "X-Vault-Token")
	if bearer, found := strings.CutPrefix(valueOf(r.Header, "Authorization"), "Bearer "); found && token == "" {
		token = bearer
	}
	return func() string { return token }
}

func (t *Transport) call(ctx context.Context, token func() string, exchange *daygate.Exchange) {
	status, body, err := t.send(ctx, exchange.Call(), token())
	if err != nil {
		exchange.Failed(err.Error())
		return
	}
	exchange.Answered(status, body)
}

// takeBack revokes what was made for a request that nobody waits for any more.
func (t *Transport) takeBack(ctx context.Context, token func() string, exchange *daygate.Exchange) {
	defer exchange.Close()
	for exchange.Step() == daygate.StepCall {
		t.call(ctx, token, exchange)
	}
}

// The metadata of a secret has at most 64 entries of 640 bytes, and a row for each version.
// That of a folder may be longer: what is cut off here is of no use, and names are looked up one by one.
const maxOwnAnswer = 4 << 20

func (t *Transport) send(ctx context.Context, call daygate.Call, token string) (int, []byte, error) {
	ctx, cancel := context.WithTimeout(ctx, t.config.Timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, call.Method, t.address()+call.Target, bytes.NewReader(call.Body))
	if err != nil {
		return 0, nil, err
	}
	for _, header := range call.Headers {
		request.Header.Set(header.Name, header.Value)
	}
	request.Header.Set("X-Vault-Token", token)
	request.Header.Set("X-Vault-Request", "true")
	response, err := t.config.Base.RoundTrip(request)
	if err != nil {
		return 0, nil, err
	}
	body, err := readAtMost(response, maxOwnAnswer)
	return response.StatusCode, body, err
}
