package openbao_test

// The server, its audit file, and what goes wrong on the way to it.

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// ── The server ──────────────────────────────────────────────────────────────────────────────────────────────────────

// asRoot prepares and looks, past the transport.
func asRoot(t *testing.T, method, path string, body any, namespace string) (int, []byte) {
	t.Helper()
	return ask(t, rootToken, method, path, body, namespace)
}

func ask(t *testing.T, token, method, path string, body any, namespace string) (int, []byte) {
	t.Helper()
	var content io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		content = bytes.NewReader(text)
	}
	request, err := http.NewRequest(method, address+"/v1/"+path, content)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Vault-Token", token)
	if namespace != "" {
		request.Header.Set("X-Vault-Namespace", namespace)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, answer
}

// must is asRoot where nothing else than success will do.
func must(t *testing.T, method, path string, body any) map[string]any {
	t.Helper()
	status, answer := asRoot(t, method, path, body, "")
	if status/100 != 2 {
		t.Fatalf("%s %s: %d %s", method, path, status, answer)
	}
	var parsed map[string]any
	if len(answer) > 0 {
		if err := json.Unmarshal(answer, &parsed); err != nil {
			t.Fatal(err)
		}
	}
	return parsed
}

// What the secret at this path holds: see seed.py.
func value(namespace, path string) string { return "value of " + namespace + ":" + path }

// ── The server's own record ─────────────────────────────────────────────────────────────────────────────────────────

// A line of the audit file, of a request that got there.
type line struct {
	Type string `json:"type"`
	Auth struct {
		Policies []string          `json:"policies"`
		Metadata map[string]string `json:"metadata"`
	} `json:"auth"`
	Request struct {
		Operation   string              `json:"operation"`
		Path        string              `json:"path"`
		Headers     map[string][]string `json:"headers"`
		ClientToken string              `json:"client_token"`
		Namespace   struct {
			Path string `json:"path"`
		} `json:"namespace"`
	} `json:"request"`
}

func (l line) decisions() []string { return l.Request.Headers["x-daygate-decision"] }

// A mark is a place in the audit file.
type mark int64

func now(t *testing.T) mark {
	t.Helper()
	info, err := os.Stat(auditFile)
	if err != nil {
		t.Fatal(err)
	}
	return mark(info.Size())
}

// requests that got to the server since, about paths with this text in them.
func (m mark) requests(t *testing.T, about string) []line {
	t.Helper()
	file, err := os.Open(auditFile)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.Seek(int64(m), io.SeekStart); err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(file)
	if err != nil {
		t.Fatal(err)
	}
	var lines []line
	for _, text := range bytes.SplitAfter(content, []byte("\n")) {
		if !bytes.HasSuffix(text, []byte("\n")) {
			continue
		}
		var one line
		if err := json.Unmarshal(text, &one); err != nil {
			t.Fatal(err)
		}
		if one.Type == "request" && strings.Contains(one.Request.Path, about) {
			lines = append(lines, one)
		}
	}
	return lines
}

// ── What goes wrong ─────────────────────────────────────────────────────────────────────────────────────────────────

type fault map[string]any

// happens lets the proxy do this until the test ends.
func happens(t *testing.T, faults ...fault) {
	t.Helper()
	for _, one := range faults {
		body, err := json.Marshal(one)
		if err != nil {
			t.Fatal(err)
		}
		tell(t, http.MethodPut, "/fault", body)
	}
	t.Cleanup(func() { tell(t, http.MethodDelete, "/fault", nil) })
}

// seen are the requests that came to the proxy since it was told to forget.
func seen(t *testing.T) []struct {
	Method, Target string
	Headers        [][2]string
} {
	t.Helper()
	var requests []struct {
		Method, Target string
		Headers        [][2]string
	}
	if err := json.Unmarshal(tell(t, http.MethodGet, "/seen", nil), &requests); err != nil {
		t.Fatal(err)
	}
	return requests
}

func forget(t *testing.T) {
	t.Helper()
	tell(t, http.MethodDelete, "/seen", nil)
}

func tell(t *testing.T, method, path string, body []byte) []byte {
	t.Helper()
	request, err := http.NewRequest(method, control+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s %s: %d %s %v", method, path, response.StatusCode, answer, err)
	}
	return answer
}

func processOf(t *testing.T, name string) int {
	t.Helper()
	pid, err := strconv.Atoi(os.Getenv(name))
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

func signalServer(t *testing.T, signal syscall.Signal) {
	t.Helper()
	if err := syscall.Kill(processOf(t, "DAYGATE_BAO_PID"), signal); err != nil {
		t.Fatal(err)
	}
}

// stop lets connections be taken, and never answered. A signal is not there at once.
func stop(t *testing.T) {
	t.Helper()
	signalServer(t, syscall.SIGSTOP)
	threads := fmt.Sprintf("/proc/%d/task", processOf(t, "DAYGATE_BAO_PID"))
	eventually(t, "the server is stopped", func() bool {
		entries, err := os.ReadDir(threads)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			stat, err := os.ReadFile(threads + "/" + entry.Name() + "/stat")
			if err == nil && !bytes.Contains(stat, []byte(") T ")) {
				return false
			}
		}
		return true
	})
}

// kill lets connections be refused.
func kill(t *testing.T) {
	t.Helper()
	signalServer(t, syscall.SIGKILL)
	eventually(t, "the server is gone", func() bool {
		connection, err := net.Dial("tcp", strings.TrimPrefix(address, "http://"))
		if err == nil {
			_ = connection.Close()
		}
		return err != nil
	})
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for limit := time.Now().Add(3 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(limit) {
			t.Fatalf("%s: not after 3 s", what)
		}
	}
}
