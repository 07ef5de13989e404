package daygate_test

import (
	"errors"
	"fmt"
	"testing/fstest"
	"time"

	daygate "daygate.dev/go"
)

var files = fstest.MapFS{"payments.gate": {Data: []byte(`policy payments

vocabulary { enum AgentClass { batch_etl } }

permit settles {
  action read
  secret "secret/data/payments/*"
  when   agent.class == batch_etl
  grant  ttl 5m
}
`)}}

func Example() {
	engine, err := daygate.Compile(files)
	if err != nil {
		fmt.Println(err)
		return
	}
	decision := engine.Decide(&daygate.Request{
		Agent:  daygate.Agent{ID: "etl-7", Class: "batch_etl"},
		Action: "read",
		Secret: daygate.Secret{Path: "secret/data/payments/stripe"},
		Now:    time.Unix(1795485600, 0),
	})
	fmt.Println(decision, *decision.Terms().TTL)
	// Output: PERMIT permitted payments.settles 5m0s
}

func ExampleCompile_mistake() {
	_, err := daygate.Compile(fstest.MapFS{"p.gate": {Data: []byte("policy p\npermit a { when attested(agent.idd) }\n")}})
	var policy *daygate.PolicyError
	if errors.As(err, &policy) {
		fmt.Println(policy.Diagnostics[0].Line, policy.Diagnostics[0].Help)
	}
	fmt.Println(err)
	// Output:
	// 2 did you mean 'id'?
	// p.gate:2:26: error: 'agent.idd' does not exist; 'id' does
	// permit a { when attested(agent.idd) }
	//                          ^
	// help: did you mean 'id'?
}

func ExampleEngine_Filter() {
	engine, err := daygate.Compile(files)
	if err != nil {
		fmt.Println(err)
		return
	}
	prepared, err := engine.Prepare(daygate.Agent{ID: "etl-7", Class: "batch_etl"})
	if err != nil {
		fmt.Println(err)
		return
	}
	request := &daygate.Request{Action: "read", Now: time.Unix(1795485600, 0)}
	for _, secret := range prepared.Filter(request, []daygate.Secret{
		{Path: "secret/data/payments/stripe"}, {Path: "secret/data/hr/salaries"},
	}) {
		fmt.Println(secret.Path)
	}
	// Output: secret/data/payments/stripe
}

func ExampleMapper_Map() {
	engine, err := daygate.CompileText("p.gate",
		`policy p permit etl { action read when attested(agent.id) && agent.id == "spiffe://example.org/etl" }`)
	if err != nil {
		fmt.Println(err)
		return
	}
	claims := []byte(`{"sub": "spiffe://example.org/etl"}`) // of a token that was proven
	fields, err := daygate.ReadyMappers().Find("jwt_svid").Map(claims, "JWT")
	if err != nil {
		fmt.Println(err)
		return
	}
	request := &daygate.Request{
		Action: "read",
		Secret: daygate.Secret{Path: "secret/data/pay/stripe"},
		Now:    time.Unix(1795485600, 0),
	}
	fields.Fill(request)
	fmt.Println(engine.Decide(request))
	_, err = daygate.ReadyMappers().Find("jwt_svid").Map([]byte(`{"sub": "etl"}`), "JWT")
	fmt.Println(err)
	// Output:
	// PERMIT permitted p.etl
	// mapper jwt_svid: claim sub is no SPIFFE ID
}
