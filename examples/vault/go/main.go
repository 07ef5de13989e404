// Reads one secret of a Vault or OpenBao server, if this agent may have it.
//
//	BAO_ADDR=… BAO_TOKEN=… read_secret CLASS            batch_etl gets it, chatbot does not
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"

	"github.com/openbao/openbao/api/v2"

	"daygate.dev/go"
	"daygate.dev/go/daygatevault"
)

func main() {
	engine, err := daygate.CompileFiles([]string{"examples/vault/payments.gate"})
	if err != nil {
		log.Fatal(err)
	}
	transport, err := daygatevault.New(engine, daygatevault.Config{Address: os.Getenv("BAO_ADDR")})
	if err != nil {
		log.Fatal(err)
	}
	config := api.DefaultConfig() // reads BAO_ADDR
	config.HttpClient = &http.Client{Transport: transport}
	config.CheckRetry = daygatevault.CheckRetry(api.DefaultRetryPolicy)
	client, err := api.NewClient(config) // and BAO_TOKEN
	if err != nil {
		log.Fatal(err)
	}
	who := &daygate.Request{Agent: daygate.Agent{ID: "etl-7", Class: os.Args[1]}, Purpose: "settlement"}
	secret, err := client.Logical().ReadWithContext(daygatevault.WithRequest(context.Background(), who), "secret/data/payments/stripe")
	var refused *daygatevault.Error
	if errors.As(err, &refused) {
		fmt.Printf("%v: %s\n", refused.Cause, refused.Message)
		os.Exit(1)
	} else if err != nil {
		log.Fatal(err)
	}
	if secret == nil {
		fmt.Println("not there")
		return
	}
	fmt.Println("read")
}
