// Program vault_agent asks a server for what it is told to, through the transport of daygatevault, and says what came of
// it: the same program as in C++ and Python, so that their answers can be compared.
//
// What it reads and writes, a line of JSON each: tests/openbao/hosts/README.md.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"daygate.dev/go"
	"daygate.dev/go/daygatevault"
)

type listFlag []string

func (l *listFlag) String() string         { return strings.Join(*l, ",") }
func (l *listFlag) Set(value string) error { *l = append(*l, value); return nil }

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "vault_agent:", err)
		os.Exit(1)
	}
}

func run() error {
	var policies, mounts listFlag
	flag.Var(&policies, "policy", "a policy file or folder; may be repeated")
	flag.Var(&mounts, "mounts", "NAMESPACE=FILE, an answer of GET sys/mounts; may be repeated")
	address := flag.String("address", "", "of the server")
	token := flag.String("token", "", "the host's own")
	role := flag.String("child-role", "", "of child tokens")
	timeout := flag.Float64("timeout", 30, "of each request, in seconds")
	age := flag.Float64("metadata-max-age", 30, "in seconds")
	flag.Parse()
	engine, err := daygate.CompileFiles(policies)
	if err != nil {
		return err
	}
	config := daygatevault.Config{Address: *address, Timeout: seconds(*timeout), Guard: daygate.GuardOptions{
		ChildRole: *role, MetadataMaxAge: seconds(*age), Mounts: map[string][]byte{}}}
	if *token != "" {
		config.Token = func() string { return *token }
	}
	for _, one := range mounts {
		namespace, file, _ := strings.Cut(one, "=")
		if config.Guard.Mounts[namespace], err = os.ReadFile(file); err != nil {
			return err
		}
	}
	transport, err := daygatevault.New(engine, config)
	if err != nil {
		return err
	}
	client := &http.Client{Transport: transport, Timeout: seconds(*timeout)}
	return answerAll(client, *address)
}

func seconds(number float64) time.Duration { return time.Duration(number * float64(time.Second)) }

func answerAll(client *http.Client, address string) error {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for lines.Scan() {
		var ask question
		if err := json.Unmarshal(lines.Bytes(), &ask); err != nil {
			return fmt.Errorf("%s: %w", lines.Text(), err)
		}
		answer, err := ask.put(client, address)
		if err != nil {
			return fmt.Errorf("%s: %w", ask.ID, err)
		}
		answer["id"] = ask.ID
		if err := out.Encode(answer); err != nil {
			return err
		}
	}
	return lines.Err()
}

type question struct {
	ID      string            `json:"id"`
	Who     json.RawMessage   `json:"who"`
	Method  string            `json:"method"`
	Target  string            `json:"target"`
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body"`
}

// put asks the server. An error is one of this program's input, and not of what the server or the transport says.
func (q question) put(client *http.Client, address string) (map[string]any, error) {
	who, err := requestOf(q.Who)
	if err != nil {
		return nil, err
	}
	server, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequest(q.Method, address, strings.NewReader(q.Body))
	if err != nil {
		return nil, err
	}
	// Sent as it stands there.
	request.URL = &url.URL{Scheme: server.Scheme, Host: server.Host, Opaque: q.Target}
	for name, value := range q.Headers {
		request.Header.Set(name, value)
	}
	response, err := client.Do(request.WithContext(daygatevault.WithRequest(request.Context(), who)))
	if err != nil {
		return refusalOf(err), nil
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return refusalOf(err), nil
	}
	return map[string]any{"status": response.StatusCode, "body": parsed(body)}, nil
}

func refusalOf(err error) map[string]any {
	var refused *daygatevault.Error
	if !errors.As(err, &refused) {
		// The program's own timeout, or a connection that broke while an answer that is handed on was read.
		return map[string]any{"refused": daygate.CauseNetwork.String()}
	}
	answer := map[string]any{"refused": refused.Cause.String()}
	if refused.Cause == daygate.CauseDenied || refused.Cause == daygate.CauseChallenged {
		answer["reason"] = refused.Decision.Reason().String()
		answer["rules"] = append([]string{}, refused.Decision.Rules()...)
	}
	return answer
}

// parsed is what is written with sorted members, and numbers as they came.
func parsed(body []byte) any {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil || decoder.More() {
		return string(body)
	}
	return value
}
