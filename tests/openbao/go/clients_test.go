package openbao_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	vault "github.com/hashicorp/vault/api"
	bao "github.com/openbao/openbao/api/v2"

	"daygate.dev/go/daygatevault"
)

// An answer is what a client made of what the server said, as far as the tests look at it; nil: the client saw nothing.
type answer struct {
	Data          map[string]any `json:"data"`
	LeaseID       string         `json:"lease_id"`
	LeaseDuration int            `json:"lease_duration"`
	Auth          *struct {
		LeaseDuration int `json:"lease_duration"`
	} `json:"auth"`
	WrapInfo *struct {
		Token        string `json:"token"`
		Accessor     string `json:"accessor"`
		TTL          int    `json:"ttl"`
		CreationPath string `json:"creation_path"`
	} `json:"wrap_info"`
}

// A client is one of the official ones.
type client interface {
	Read(ctx context.Context, path string) (*answer, error)
	List(ctx context.Context, path string) (*answer, error)
	Write(ctx context.Context, path string, data map[string]any) (*answer, error)
	Unwrap(ctx context.Context, token string) (*answer, error)
	KV(ctx context.Context, path string) (map[string]any, error) // the value of a secret of secret/, KV 2
	Renew(ctx context.Context, lease string, increment int) (*answer, error)
	WithNamespace(namespace string) client
}

// The settings that a test may change, of either client.
type settings struct {
	address    string
	token      string
	maxRetries int
	header     http.Header
	// The clients follow redirects by themselves, where their own http.Client is kept.
	itsOwnHTTP bool
}

// Both have these methods, with a Secret of their own.
type logicalOf[S any] interface {
	ReadWithContext(ctx context.Context, path string) (*S, error)
	ListWithContext(ctx context.Context, path string) (*S, error)
	WriteWithContext(ctx context.Context, path string, data map[string]any) (*S, error)
}

type official[S any] struct {
	logical   logicalOf[S]
	renew     func(ctx context.Context, lease string, increment int) (*S, error)
	unwrap    func(ctx context.Context, token string) (*S, error)
	kv        func(ctx context.Context, path string) (map[string]any, error)
	namespace func(namespace string) client
}

func answerOf[S any](secret *S, err error) (*answer, error) {
	if err != nil || secret == nil {
		return nil, err
	}
	text, err := json.Marshal(secret)
	if err != nil {
		return nil, err
	}
	read := &answer{}
	return read, json.Unmarshal(text, read)
}

func (c official[S]) Read(ctx context.Context, path string) (*answer, error) {
	return answerOf(c.logical.ReadWithContext(ctx, path))
}

func (c official[S]) List(ctx context.Context, path string) (*answer, error) {
	return answerOf(c.logical.ListWithContext(ctx, path))
}

func (c official[S]) Write(ctx context.Context, path string, data map[string]any) (*answer, error) {
	return answerOf(c.logical.WriteWithContext(ctx, path, data))
}

func (c official[S]) Unwrap(ctx context.Context, token string) (*answer, error) {
	return answerOf(c.unwrap(ctx, token))
}

func (c official[S]) Renew(ctx context.Context, lease string, increment int) (*answer, error) {
	return answerOf(c.renew(ctx, lease, increment))
}

func (c official[S]) KV(ctx context.Context, path string) (map[string]any, error) {
	return c.kv(ctx, path)
}

func (c official[S]) WithNamespace(namespace string) client { return c.namespace(namespace) }

func newBao(t *testing.T, transport http.RoundTripper, set settings) client {
	t.Helper()
	config := bao.DefaultConfig()
	config.Address = set.address
	if set.itsOwnHTTP {
		config.HttpClient.Transport = transport
	} else {
		config.HttpClient = &http.Client{Transport: transport}
	}
	config.CheckRetry = daygatevault.CheckRetry(bao.DefaultRetryPolicy)
	config.MaxRetries = set.maxRetries
	made, err := bao.NewClient(config)
	if err != nil {
		t.Fatal(err)
	}
	made.SetToken(set.token)
	for name := range set.header {
		made.AddHeader(name, set.header.Get(name))
	}
	var wrap func(c *bao.Client) client
	wrap = func(c *bao.Client) client {
		return official[bao.Secret]{
			logical: c.Logical(),
			renew:   c.Sys().RenewWithContext,
			// By the wrapping token itself, which is good for nothing else.
			unwrap: func(ctx context.Context, token string) (*bao.Secret, error) {
				with, err := c.Clone()
				if err != nil {
					return nil, err
				}
				with.SetToken(token)
				return with.Logical().UnwrapWithContext(ctx, "")
			},
			kv: func(ctx context.Context, path string) (map[string]any, error) {
				secret, err := c.KVv2("secret").Get(ctx, path)
				if err != nil {
					return nil, err
				}
				return secret.Data, nil
			},
			namespace: func(namespace string) client { return wrap(c.WithNamespace(namespace)) },
		}
	}
	return wrap(made)
}

func newVault(t *testing.T, transport http.RoundTripper, set settings) client {
	t.Helper()
	config := vault.DefaultConfig()
	config.Address = set.address
	if set.itsOwnHTTP {
		config.HttpClient.Transport = transport
	} else {
		config.HttpClient = &http.Client{Transport: transport}
	}
	config.CheckRetry = daygatevault.CheckRetry(vault.DefaultRetryPolicy)
	config.MaxRetries = set.maxRetries
	made, err := vault.NewClient(config)
	if err != nil {
		t.Fatal(err)
	}
	made.SetToken(set.token)
	for name := range set.header {
		made.AddHeader(name, set.header.Get(name))
	}
	var wrap func(c *vault.Client) client
	wrap = func(c *vault.Client) client {
		return official[vault.Secret]{
			logical: c.Logical(),
			renew:   c.Sys().RenewWithContext,
			// By the wrapping token itself, which is good for nothing else.
			unwrap: func(ctx context.Context, token string) (*vault.Secret, error) {
				with, err := c.Clone()
				if err != nil {
					return nil, err
				}
				with.SetToken(token)
				return with.Logical().UnwrapWithContext(ctx, "")
			},
			kv: func(ctx context.Context, path string) (map[string]any, error) {
				secret, err := c.KVv2("secret").Get(ctx, path)
				if err != nil {
					return nil, err
				}
				return secret.Data, nil
			},
			namespace: func(namespace string) client { return wrap(c.WithNamespace(namespace)) },
		}
	}
	return wrap(made)
}

// The clients retry as they do by themselves: twice, with a second and more between.
const usualRetries = 2

// makers make both.
var makers = map[string]func(*testing.T, http.RoundTripper, settings) client{"openbao": newBao, "vault": newVault}

// throughBoth runs a test with each client, behind a gate of its own.
func throughBoth(t *testing.T, test func(t *testing.T, c client, g *gate), change ...func(*daygatevault.Config)) {
	t.Helper()
	for _, name := range []string{"openbao", "vault"} {
		t.Run(name, func(t *testing.T) {
			at := address
			g := newGate(t, append(change, func(config *daygatevault.Config) { at = config.Address })...)
			test(t, makers[name](t, g, settings{address: at, token: agentToken, maxRetries: usualRetries}), g)
		})
	}
}

// another client of the kind that this test is run with.
func another(t *testing.T, g *gate, set settings) client {
	t.Helper()
	name, _, _ := strings.Cut(t.Name()[strings.LastIndex(t.Name(), "/")+1:], "#")
	return makers[name](t, g, set)
}
