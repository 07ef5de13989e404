// The reads of bench/vault in Go, by the official client of OpenBao: vault_bench.py says what it is told and what it
// answers.
package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"runtime/pprof"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"daygate.dev/go"
	"daygate.dev/go/daygatevault"
	"github.com/openbao/openbao/api/v2"
)

const secrets = 50

// A kind of read, and whether what came back is what was wanted.
type read func(ctx context.Context, number int) error

func main() {
	log.SetFlags(0)
	if path := os.Getenv("BENCH_PROFILE"); path != "" {
		file := must(os.Create(path))
		if err := pprof.StartCPUProfile(file); err != nil {
			log.Fatal(err)
		}
		defer pprof.StopCPUProfile()
	}
	engine, err := daygate.CompileFiles(os.Args[1:])
	if err != nil {
		log.Fatal(err)
	}
	reads := readsOf(engine)
	fmt.Println("ready alike")
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var mode string
		var agents, count int
		if _, err := fmt.Sscan(lines.Text(), &mode, &agents, &count); err != nil {
			log.Fatal(err)
		}
		round(mode, reads[mode], agents, count)
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

// The certificates of the server; nil: those of the system.
func trusted() *tls.Config {
	path := os.Getenv("BAO_CACERT")
	if path == "" {
		return nil
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(must(os.ReadFile(path))) {
		log.Fatalf("%s holds no certificate", path)
	}
	return &tls.Config{RootCAs: pool}
}

// asItComes is the client of those who have no Daygate. By TLS it speaks HTTP/2.
func asItComes() *api.Client {
	config := api.DefaultConfig()
	config.Address = os.Getenv("BAO_ADDR")
	if path := os.Getenv("BAO_CACERT"); path != "" {
		if err := config.ConfigureTLS(&api.TLSConfig{CACert: path}); err != nil {
			log.Fatal(err)
		}
	}
	return clientOf(config)
}

// alike is the client by a transport like that of daygatevault.
func alike() *api.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConns, transport.MaxIdleConnsPerHost = 256, 256
	transport.TLSClientConfig = trusted()
	transport.ForceAttemptHTTP2 = false
	transport.TLSNextProto = map[string]func(string, *tls.Conn) http.RoundTripper{}
	return clientBy(transport)
}

func clientBy(transport http.RoundTripper) *api.Client {
	config := api.DefaultConfig()
	config.Address = os.Getenv("BAO_ADDR")
	config.HttpClient = &http.Client{Transport: transport}
	return clientOf(config)
}

func clientOf(config *api.Config) *api.Client {
	client := must(api.NewClient(config))
	client.SetToken(os.Getenv("BENCH_AGENT_TOKEN"))
	return client
}

func guarded(engine *daygate.Engine, tokenName string, options daygate.GuardOptions) *api.Client {
	token := os.Getenv(tokenName)
	options.ChildRole = "bench"
	return clientBy(must(daygatevault.New(engine, daygatevault.Config{
		Address: os.Getenv("BAO_ADDR"), TLS: trusted(), Guard: options, Token: func() string { return token },
	})))
}

func readsOf(engine *daygate.Engine) map[string]read {
	plain := asItComes()
	transport := guarded(engine, "BENCH_GATE_TOKEN", daygate.GuardOptions{})
	forgets := daygate.GuardOptions{MetadataMaxAge: time.Millisecond}
	forgetful := guarded(engine, "BENCH_GATE_TOKEN", forgets)
	singly := guarded(engine, "BENCH_SINGLY_TOKEN", forgets)
	return map[string]read{
		"plain":       whole(plain, 2),
		"alike":       whole(alike(), 2),
		"guarded":     purposely("plain", whole(transport, 2)),
		"fields":      purposely("fields", whole(transport, 1)),
		"ttl":         purposely("ttl", whole(transport, 2)),
		"wrapped":     purposely("wrapped", wrapping(transport)),
		"plain-list":  listing(plain),
		"list":        purposely("browsing", listing(transport)),
		"cold-list":   purposely("browsing", listing(forgetful)),
		"singly-list": purposely("browsing", listing(singly)),
	}
}

func purposely(purpose string, what read) read {
	request := &daygate.Request{Agent: daygate.Agent{ID: "etl-7", Class: "batch_etl"}, Purpose: purpose}
	return func(ctx context.Context, number int) error {
		return what(daygatevault.WithRequest(ctx, request), number)
	}
}

func whole(client *api.Client, fields int) read {
	return func(ctx context.Context, number int) error {
		name := fmt.Sprintf("bench/s%02d", number%secrets)
		secret, err := client.KVv2("secret").Get(ctx, name)
		if err != nil {
			return err
		}
		if secret.Data["value"] != "value of "+name || len(secret.Data) != fields {
			return fmt.Errorf("%s has %d fields", name, len(secret.Data))
		}
		return nil
	}
}

func wrapping(client *api.Client) read {
	return func(ctx context.Context, number int) error {
		secret, err := client.Logical().ReadWithContext(ctx, fmt.Sprintf("secret/data/bench/s%02d", number%secrets))
		if err == nil && (secret == nil || secret.WrapInfo == nil || secret.Data != nil) {
			err = fmt.Errorf("the answer is not wrapped")
		}
		return err
	}
}

func listing(client *api.Client) read {
	return func(ctx context.Context, _ int) error {
		secret, err := client.Logical().ListWithContext(ctx, "secret/metadata/bench")
		if err != nil {
			return err
		}
		if keys, _ := secret.Data["keys"].([]any); len(keys) != secrets {
			return fmt.Errorf("%d names", len(keys))
		}
		return nil
	}
}

func round(mode string, what read, agents, count int) {
	took := make([]time.Duration, count)
	var next atomic.Int64
	var group sync.WaitGroup
	before, start := processorTime(), time.Now()
	for range agents {
		group.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= count {
					return
				}
				begin := time.Now()
				if err := what(context.Background(), i); err != nil {
					log.Fatalf("%s: %v", mode, err)
				}
				took[i] = time.Since(begin)
			}
		})
	}
	group.Wait()
	wall, processor := time.Since(start), processorTime()-before
	slices.Sort(took)
	line := must(json.Marshal(map[string]float64{
		"seconds": wall.Seconds(), "cpu": processor.Seconds(),
		"p50": took[count/2].Seconds(), "p99": took[count*99/100].Seconds(),
	}))
	fmt.Println(string(line))
}

func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		log.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
