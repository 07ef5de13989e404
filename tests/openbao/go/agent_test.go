package openbao_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The program that is compared with those of C++ and Python, by a few lines of its own.
func TestTheAgentProgram(t *testing.T) {
	folder := t.TempDir()
	program := filepath.Join(folder, "vault_agent")
	if out, err := exec.Command("go", "build", "-o", program, "./cmd/vault_agent").CombinedOutput(); err != nil {
		t.Fatalf("%s%v", out, err)
	}
	var arguments []string
	for namespace, answer := range mounts(t) {
		file := filepath.Join(folder, strings.ReplaceAll(namespace, "/", "-")+".json")
		if err := os.WriteFile(file, answer, 0o600); err != nil {
			t.Fatal(err)
		}
		arguments = append(arguments, "--mounts", namespace+"="+file)
	}
	arguments = append(arguments, "--policy", "testdata/world.gate", "--address", address, "--token", gateToken, "--child-role", "task", "--timeout", "5")
	at := time.Now().UTC().Format(time.RFC3339)
	ask := func(id, who, method, target string) string {
		return fmt.Sprintf(`{"id": "%s", "who": {%s, "now": "%s"}, "method": "%s", "target": "%s", "headers": {"X-Vault-Token": "%s"}}`+"\n",
			id, who, at, method, target, agentToken)
	}
	const etl = `"agent": {"id": "etl-7", "class": "batch_etl"}, "purpose": "settlement"`
	const coder = `"agent": {"id": "c", "class": "coding_agent", "groups": ["a"], "labels": {"team": "web"}, "assurance": 2}, "purpose": "code_change"`
	command := exec.Command(program, arguments...)
	command.Stdin = strings.NewReader(
		ask("1", etl, "GET", "/v1/kv/payments/stripe") +
			ask("2", strings.Replace(etl, "batch_etl", "chatbot", 1), "GET", "/v1/secret/data/payments/stripe") +
			ask("3", coder, "GET", "/v1/secret/data/code/web/deploy") +
			ask("4", etl, "GET", "/v1/secret/data/payments%2Fstripe") +
			ask("5", etl, "GET", "/v1/secret/data/payments/none") +
			ask("6", strings.Replace(etl, "etl-7", "", 1), "GET", "/v1/secret/data/payments/stripe") +
			ask("7", etl, "GET", "/v1/secret/data/payments/stripe"))
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, stderr.String())
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) != 7 {
		t.Fatalf("%s", out)
	}
	for i, wanted := range []string{
		`"id":"1","status":200}`,
		`{"id":"2","reason":"not_permitted","refused":"denied","rules":[]}`,
		`{"id":"3","reason":"needs","refused":"challenged","rules":["world.approval_for_prod","world.codes"]}`,
		`{"id":"4","refused":"request"}`,
		`{"id":"5","reason":"not_permitted","refused":"denied","rules":[]}`, // nothing is said of it
		`{"id":"6","reason":"invalid_request","refused":"denied","rules":[]}`,
		`"id":"7","status":200}`,
	} {
		if !strings.HasSuffix(lines[i], wanted) {
			t.Errorf("%s; …%s was wanted", lines[i], wanted)
		}
	}
	if !strings.Contains(lines[6], `"data":{"api_key":"`+value("", "secret/data/payments/stripe")+`"}`) {
		t.Error(lines[6])
	}
}
