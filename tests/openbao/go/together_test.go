package openbao_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"daygate.dev/go"
	"daygate.dev/go/daygatevault"
)

// pooled keeps a connection for each of this many goroutines, where Go's own keeps two.
func pooled(connections int) func(*daygatevault.Config) {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = connections
	return func(config *daygatevault.Config) { config.Base = transport }
}

// 64 goroutines ask through two transports with opposite policies, each in turn as everybody: what one may have is never
// given to another.
func TestManyAskTogether(t *testing.T) {
	const rounds = 40
	opposite, err := daygate.CompileText("opposite.gate", `policy opposite
vocabulary { enum AgentClass { batch_etl, chatbot, coding_agent, service_account } }
permit chats { action read when agent.class == chatbot grant fields "value" }`)
	if err != nil {
		t.Fatal(err)
	}
	const bot, world, other = 1, 0, 1
	asks := []*daygate.Request{settlement(), chatbot(), service(), coder()}
	paths := []string{"payments/adyen", "payments/adyen", "helpdesk/tickets", "code/web/registry"}
	fields := []string{"value", "value", "token", "password"}
	gates := []*gate{world: newGate(t, pooled(64)), other: newGateOf(t, opposite, pooled(64))}
	clients := make([]client, 0, 4)
	for _, g := range gates {
		clients = append(clients, newBao(t, g, settings{address: address, token: agentToken}), newVault(t, g, settings{address: address, token: agentToken}))
	}
	start := now(t)
	var running sync.WaitGroup
	for number := range 64 {
		running.Go(func() {
			for round := range rounds {
				who, through := (number+round)%len(asks), (number/4+round)%len(clients)
				got, err := clients[through].KV(as(asks[who]), paths[who])
				permitted := (through/2 == world) != (who == bot)
				var refused *daygatevault.Error
				switch {
				case permitted && (err != nil || got[fields[who]] != value("", "secret/data/"+paths[who])):
					t.Errorf("%d by %d: %v, %v", who, through, got, err)
				case !permitted && (!errors.As(err, &refused) || refused.Cause != daygate.CauseDenied || got != nil):
					t.Errorf("%d by %d: %v, %v; a denial was wanted", who, through, got, err)
				}
			}
		})
	}
	running.Wait()

	// One read for each grant, of its id; and tokens of the decision that they were made for.
	ids := map[string]int{}
	granted := 0
	for _, g := range gates {
		for _, grant := range g.granted() {
			granted++
			ids[grant.ID]++
		}
	}
	if granted != len(ids) || granted != 64*rounds/2 {
		t.Errorf("%d grants have %d ids; %d were wanted", granted, len(ids), 64*rounds/2)
	}
	for _, l := range start.requests(t, "secret/data/") {
		decisions := l.decisions()
		if len(decisions) != 1 || ids[decisions[0]] != 1 {
			t.Fatalf("%s is of the decisions %v", l.Request.Path, decisions)
		}
		ids[decisions[0]]--
		ofAService := l.Auth.Metadata["agent"] == "svc-2" && l.Auth.Metadata["decision"] == decisions[0]
		if ofAService != (l.Request.Path == "secret/data/helpdesk/tickets") {
			t.Errorf("%s was read by %v for %v", l.Request.Path, l.Auth.Metadata, decisions)
		}
	}
	for id, left := range ids {
		if left != 0 {
			t.Errorf("%s did not get to the server", id)
		}
	}
}

func resident(t *testing.T) int {
	t.Helper()
	runtime.GC()
	debug.FreeOSMemory()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range strings.Split(string(status), "\n") {
		if number, found := strings.CutPrefix(text, "VmRSS:"); found {
			kilobytes, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(number, "kB")))
			if err != nil {
				t.Fatal(err)
			}
			return kilobytes
		}
	}
	t.Fatal("there is no VmRSS")
	return 0
}

func TestReadsLeaveNothingBehind(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes a while")
	}
	g := newGate(t, pooled(16), func(config *daygatevault.Config) { config.OnAnswer = nil })
	c := newBao(t, g, settings{address: address, token: agentToken})
	asks := []struct {
		request *daygate.Request
		path    string
		cause   daygate.Cause
		refused bool
	}{
		{settlement(), "payments/stripe", 0, false}, // cut
		{coder(), "code/web/registry", 0, false},
		{chatbot(), "payments/stripe", daygate.CauseDenied, true},
		{settlement(), "payments/eu/sepa", daygate.CauseDenied, true},
		{coder(), "code/web/deploy", daygate.CauseChallenged, true},
	}
	reads := func(count int) {
		var running sync.WaitGroup
		for worker := range 16 {
			running.Go(func() {
				for i := worker; i < count; i += 16 {
					one := asks[0]
					if i%5 == 0 { // the rest is of reads that get there
						one = asks[1+i/5%4]
					}
					ctx, cancel := context.WithTimeout(as(one.request), 10*time.Second)
					_, err := c.KV(ctx, one.path)
					cancel()
					var refused *daygatevault.Error
					if one.refused != errors.As(err, &refused) || !one.refused && err != nil {
						t.Errorf("%s: %v", one.path, err)
						return
					}
				}
			})
		}
		running.Wait()
	}
	reads(4000)
	before, goroutines := resident(t), runtime.NumGoroutine()
	start := time.Now()
	const count = 20_000
	reads(count)
	took := time.Since(start)
	after := resident(t)
	t.Logf("%d reads in %v, %.0f a second; VmRSS %d kB, then %d kB; %d goroutines, then %d", count, took.Round(time.Millisecond),
		count/took.Seconds(), before, after, goroutines, runtime.NumGoroutine())
	if after > before+4096 {
		t.Errorf("VmRSS grew from %d kB to %d kB", before, after)
	}
	if left := runtime.NumGoroutine(); left > goroutines+4 {
		stacks := make([]byte, 1<<16)
		t.Errorf("of %d goroutines there are %d:\n%s", goroutines, left, stacks[:runtime.Stack(stacks, true)])
	}
}

// What is refused on the way, and what nobody waits for, closes what it had opened.
func TestRefusalsLeaveNothingBehind(t *testing.T) {
	happens(t, fault{"kind": "garbage", "match": "^/v1/secret/data/"}, fault{"kind": "oversized", "size": 5 << 20, "match": "^/v1/secret/data/payments/stripe"},
		fault{"kind": "slow", "seconds": 2, "match": "^/v1/secret/metadata/code"})
	g := newGate(t, beforeProxy, pooled(4), func(config *daygatevault.Config) { config.Guard.MaxAnswer = 1 << 20 })
	c := newBao(t, g, settings{address: proxy, token: agentToken})
	ask := func(count int) {
		for i := range count {
			ctx, cancel := context.WithTimeout(as(settlement()), time.Second)
			_, err := c.KV(ctx, "payments/adyen")
			cancel()
			refusedWith(t, err, daygate.CauseAnswer)
			if i%10 != 0 {
				continue
			}
			ctx, cancel = context.WithTimeout(as(coder()), 20*time.Millisecond)
			_, err = c.KV(ctx, fmt.Sprintf("code/web/%d", i))
			cancel()
			refusedWith(t, err, daygate.CauseNetwork)
			// Where no context ends, as those of the clients do, the connection is closed for what is left of the answer.
			_, _, err = send(as(settlement()), g, http.MethodGet, proxy, "/v1/secret/data/payments/stripe", http.Header{"X-Vault-Token": {agentToken}})
			refusedWith(t, err, daygate.CauseAnswer)
		}
	}
	ask(50)
	before := runtime.NumGoroutine()
	ask(300)
	var left []int
	for range 20 {
		left = append(left, runtime.NumGoroutine())
		if slices.Min(left) <= before+4 {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("of %d goroutines there are %v", before, left)
}
