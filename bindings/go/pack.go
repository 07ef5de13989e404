package daygate

// #include <daygate/c.h>
import "C"

import (
	"encoding/binary"
	"math"
	"reflect"
	"slices"
	"time"
)

// A packer writes a request in the packed form of daygate/c.h. What sets a field tells by itself whether there is
// anything to say, and is small enough to be inlined: most fields of most requests are absent.
type packer struct {
	out    []byte
	spoilt bool // to be none, once it is whole
}

// What no record begins with: the whole request is then none, and denied.
const packedNothing = 0

// Room for so many more bytes, to be written by the caller.
func (p *packer) grow(count int) []byte {
	begin := len(p.out)
	p.out = slices.Grow(p.out, count)[:begin+count]
	return p.out[begin:]
}

func (p *packer) what(what uint16)  { binary.LittleEndian.PutUint16(p.grow(2), what) }
func (p *packer) int64(value int64) { binary.LittleEndian.PutUint64(p.grow(8), uint64(value)) }
func (p *packer) float64(value float64) {
	binary.LittleEndian.PutUint64(p.grow(8), math.Float64bits(value))
}

// A text whose length has no room in the form is cut, so that what it says can not pass for records, and the request
// is spoilt at its end.
func (p *packer) fitting(value string) string {
	if uint64(len(value)) > math.MaxUint32 {
		p.spoilt = true
		return ""
	}
	return value
}

func (p *packer) text(value string) {
	value = p.fitting(value)
	out := p.grow(4 + len(value))
	binary.LittleEndian.PutUint32(out, uint32(len(value)))
	copy(out[4:], value)
}

func (p *packer) bool(value bool) {
	out := p.grow(1)
	out[0] = 0
	if value {
		out[0] = 1
	}
}

func (p *packer) time(value time.Time) {
	out := p.grow(12)
	binary.LittleEndian.PutUint64(out, uint64(value.Unix()))
	binary.LittleEndian.PutUint32(out[8:], uint32(value.Nanosecond()))
}

func (p *packer) spoil() {
	p.what(packedNothing)
	p.text("")
}

func (p *packer) setText(field uint16, value string) {
	if value != "" {
		p.addText(field, value)
	}
}

func (p *packer) addText(field uint16, value string) {
	value = p.fitting(value)
	out := p.grow(6 + len(value))
	binary.LittleEndian.PutUint16(out, field)
	binary.LittleEndian.PutUint32(out[2:], uint32(len(value)))
	copy(out[6:], value)
}

func (p *packer) setInt(field uint16, value *int64) {
	if value != nil {
		p.addInt(field, *value)
	}
}

func (p *packer) addInt(field uint16, value int64) {
	out := p.grow(10)
	binary.LittleEndian.PutUint16(out, field)
	binary.LittleEndian.PutUint64(out[2:], uint64(value))
}

func (p *packer) setBool(field uint16, value *bool) {
	if value != nil {
		p.addBool(field, *value)
	}
}

func (p *packer) addBool(field uint16, value bool) {
	p.what(field)
	p.bool(value)
}

func (p *packer) setTime(field uint16, value *time.Time) {
	if !value.IsZero() {
		p.addTime(field, value)
	}
}

func (p *packer) addTime(field uint16, value *time.Time) {
	out := p.grow(14)
	binary.LittleEndian.PutUint16(out, field)
	binary.LittleEndian.PutUint64(out[2:], uint64(value.Unix()))
	binary.LittleEndian.PutUint32(out[10:], uint32(value.Nanosecond()))
}

func (p *packer) setEmpty(field uint16) {
	p.what(C.DG_PACKED_EMPTY)
	p.what(field)
}

func (p *packer) setTexts(field uint16, values []string) {
	if values != nil {
		p.addTexts(field, values)
	}
}

func (p *packer) addTexts(field uint16, values []string) {
	if len(values) == 0 {
		p.setEmpty(field)
	}
	for _, value := range values {
		p.addText(field, value)
	}
}

func (p *packer) setLabels(field uint16, labels map[string]string) {
	if labels != nil {
		p.addLabels(field, labels)
	}
}

func (p *packer) addLabels(field uint16, labels map[string]string) {
	if len(labels) == 0 {
		p.setEmpty(field)
	}
	for key, value := range labels {
		p.what(field)
		p.text(key)
		p.text(value)
	}
}

// The texts that are there and empty, by their names in the structure that begins with `first`.
func (p *packer) setEmptyTexts(empty []string, names []string, first uint16) {
	if len(empty) != 0 {
		p.addEmptyTexts(empty, names, first)
	}
}

func (p *packer) addEmptyTexts(empty []string, names []string, first uint16) {
	for _, name := range empty {
		place := slices.Index(names, name)
		if place < 0 {
			p.spoil()
			return
		}
		p.what(first + uint16(place))
		p.text("")
	}
}

// Names of texts by their place; those of other types are left empty.
var (
	agentTexts = []string{"id", "class", "kind", "autonomy", "owner", "state", "zone", "workload", "namespace",
		"instance", "auth_method", "", "", "posture", "model", "vendor"}
	subjectTexts     = []string{"id", "kind", "", "", "auth_method"}
	secretTexts      = []string{"path", "engine", "mount", "namespace", "", "kind", "sensitivity", "environment", "owner"}
	taskTexts        = []string{"id", "kind", "", "", "state", "prompt_digest"}
	toolTexts        = []string{"name", "server", "zone"}
	destinationTexts = []string{"host", "api", "zone"}
	approvalTexts    = []string{"state", "", "", "", "binding", "ticket"}
	approverTexts    = []string{"id"}
	requestTexts     = []string{"purpose", "environment", "", "client_ip", "", "action"}
)

func (p *packer) agent(agent *Agent, first uint16) {
	const base = C.DG_AGENT_ID
	at := func(field uint16) uint16 { return first + field - base }
	p.setText(at(C.DG_AGENT_ID), agent.ID)
	p.setText(at(C.DG_AGENT_CLASS), agent.Class)
	p.setText(at(C.DG_AGENT_KIND), agent.Kind)
	p.setText(at(C.DG_AGENT_AUTONOMY), agent.Autonomy)
	p.setText(at(C.DG_AGENT_OWNER), agent.Owner)
	p.setText(at(C.DG_AGENT_STATE), agent.State)
	p.setText(at(C.DG_AGENT_ZONE), agent.Zone)
	p.setText(at(C.DG_AGENT_WORKLOAD), agent.Workload)
	p.setText(at(C.DG_AGENT_NAMESPACE), agent.Namespace)
	p.setText(at(C.DG_AGENT_INSTANCE), agent.Instance)
	p.setText(at(C.DG_AGENT_AUTH_METHOD), agent.AuthMethod)
	p.setInt(at(C.DG_AGENT_ASSURANCE), agent.Assurance)
	p.setTime(at(C.DG_AGENT_AUTHENTICATED_AT), &agent.AuthenticatedAt)
	p.setText(at(C.DG_AGENT_POSTURE), agent.Posture)
	p.setText(at(C.DG_AGENT_MODEL), agent.Model)
	p.setText(at(C.DG_AGENT_VENDOR), agent.Vendor)
	p.setTexts(at(C.DG_AGENT_GROUPS), agent.Groups)
	p.setLabels(at(C.DG_AGENT_LABELS), agent.Labels)
	p.setEmptyTexts(agent.Empty, agentTexts, first)
}

func (p *packer) subject(subject *Subject) {
	p.setText(C.DG_SUBJECT_ID, subject.ID)
	p.setText(C.DG_SUBJECT_KIND, subject.Kind)
	p.setTexts(C.DG_SUBJECT_GROUPS, subject.Groups)
	p.setLabels(C.DG_SUBJECT_LABELS, subject.Labels)
	p.setText(C.DG_SUBJECT_AUTH_METHOD, subject.AuthMethod)
	p.setInt(C.DG_SUBJECT_ASSURANCE, subject.Assurance)
	p.setTime(C.DG_SUBJECT_AUTHENTICATED_AT, &subject.AuthenticatedAt)
	p.setTime(C.DG_SUBJECT_CONSENT_AT, &subject.ConsentAt)
	p.setEmptyTexts(subject.Empty, subjectTexts, C.DG_SUBJECT_ID)
}

func (p *packer) secret(secret *Secret) {
	p.setText(C.DG_SECRET_PATH, secret.Path)
	p.setText(C.DG_SECRET_ENGINE, secret.Engine)
	p.setText(C.DG_SECRET_MOUNT, secret.Mount)
	p.setText(C.DG_SECRET_NAMESPACE, secret.Namespace)
	p.setInt(C.DG_SECRET_VERSION, secret.Version)
	p.setText(C.DG_SECRET_KIND, secret.Kind)
	p.setText(C.DG_SECRET_SENSITIVITY, secret.Sensitivity)
	p.setText(C.DG_SECRET_ENVIRONMENT, secret.Environment)
	p.setText(C.DG_SECRET_OWNER, secret.Owner)
	p.setTexts(C.DG_SECRET_PURPOSES, secret.Purposes)
	p.setLabels(C.DG_SECRET_LABELS, secret.Labels)
	p.setTime(C.DG_SECRET_ROTATED_AT, &secret.RotatedAt)
	p.setTime(C.DG_SECRET_CREATED_AT, &secret.CreatedAt)
	p.setEmptyTexts(secret.Empty, secretTexts, C.DG_SECRET_PATH)
}

func (p *packer) task(task *Task) {
	p.setText(C.DG_TASK_ID, task.ID)
	p.setText(C.DG_TASK_KIND, task.Kind)
	p.setTime(C.DG_TASK_STARTED_AT, &task.StartedAt)
	p.setTime(C.DG_TASK_DEADLINE, &task.Deadline)
	p.setText(C.DG_TASK_STATE, task.State)
	p.setText(C.DG_TASK_PROMPT_DIGEST, task.PromptDigest)
	p.setBool(C.DG_TASK_TAINTED, task.Tainted)
	p.setLabels(C.DG_TASK_LABELS, task.Labels)
	p.setEmptyTexts(task.Empty, taskTexts, C.DG_TASK_ID)
}

func (p *packer) tools(tools []Tool) {
	for i := range tools {
		tool := &tools[i]
		p.what(C.DG_PACKED_TOOL)
		p.setText(C.DG_TOOL_NAME, tool.Name)
		p.setText(C.DG_TOOL_SERVER, tool.Server)
		p.setText(C.DG_TOOL_ZONE, tool.Zone)
		p.setBool(C.DG_TOOL_TRUSTED, tool.Trusted)
		p.setEmptyTexts(tool.Empty, toolTexts, C.DG_TOOL_NAME)
	}
}

func (p *packer) approval(approval *Approval) {
	p.setText(C.DG_APPROVAL_STATE, approval.State)
	p.setTime(C.DG_APPROVAL_AT, &approval.At)
	p.setTime(C.DG_APPROVAL_EXPIRES_AT, &approval.ExpiresAt)
	p.setText(C.DG_APPROVAL_BINDING, approval.Binding)
	p.setText(C.DG_APPROVAL_TICKET, approval.Ticket)
	p.setEmptyTexts(approval.Empty, approvalTexts, C.DG_APPROVAL_STATE)
	if approval.By != nil {
		p.setEmpty(C.DG_APPROVAL_BY)
	}
	for i := range approval.By {
		approver := &approval.By[i]
		p.what(C.DG_PACKED_APPROVER)
		p.setText(C.DG_APPROVER_ID, approver.ID)
		p.setTexts(C.DG_APPROVER_ROLES, approver.Roles)
		p.setEmptyTexts(approver.Empty, approverTexts, C.DG_APPROVER_ID)
	}
}

func (p *packer) signals(signals map[string]any) {
	for name, value := range signals {
		if changed, ok := value.(bool); ok {
			p.what(C.DG_PACKED_SIGNAL_BOOL)
			p.text(name)
			p.bool(changed)
		} else if count, ok := toInt(reflect.ValueOf(value)); ok {
			p.what(C.DG_PACKED_SIGNAL_INT)
			p.text(name)
			p.int64(count)
		} else {
			p.spoil()
		}
	}
}

func (p *packer) entry(what uint16, key string) {
	p.what(what)
	p.text(key)
}

func toInt(value reflect.Value) (int64, bool) {
	switch {
	case !value.IsValid():
		return 0, false
	case value.CanInt():
		return value.Int(), true
	case value.CanUint() && value.Uint() <= math.MaxInt64:
		return int64(value.Uint()), true
	}
	return 0, false
}

// Deeper values than the language has are none.
const maxDepth = 16

func (p *packer) value(key string, value any, depth int) {
	switch held := value.(type) {
	case string:
		p.entry(C.DG_PACKED_TEXT, key)
		p.text(held)
		return
	case bool:
		p.entry(C.DG_PACKED_BOOL, key)
		p.bool(held)
		return
	case time.Time:
		p.entry(C.DG_PACKED_TIME, key)
		p.time(held)
		return
	case time.Duration:
		p.entry(C.DG_PACKED_DURATION, key)
		p.int64(int64(held))
		return
	}
	reflected := reflect.ValueOf(value)
	if number, ok := toInt(reflected); ok {
		p.entry(C.DG_PACKED_INT, key)
		p.int64(number)
		return
	}
	switch kind := reflected.Kind(); {
	case depth >= maxDepth:
		p.spoil()
	case kind == reflect.Float32 || kind == reflect.Float64:
		p.entry(C.DG_PACKED_DOUBLE, key)
		p.float64(reflected.Float())
	case kind == reflect.String:
		p.entry(C.DG_PACKED_TEXT, key)
		p.text(reflected.String())
	case kind == reflect.Bool:
		p.entry(C.DG_PACKED_BOOL, key)
		p.bool(reflected.Bool())
	case kind == reflect.Slice || kind == reflect.Array:
		p.entry(C.DG_PACKED_BEGIN_LIST, key)
		for i := range reflected.Len() {
			p.value("", reflected.Index(i).Interface(), depth+1)
		}
		p.what(C.DG_PACKED_END)
	case kind == reflect.Map && reflected.Type().Key().Kind() == reflect.String:
		p.entry(C.DG_PACKED_BEGIN_MAP, key)
		for entries := reflected.MapRange(); entries.Next(); {
			p.value(entries.Key().String(), entries.Value().Interface(), depth+1)
		}
		p.what(C.DG_PACKED_END)
	default:
		p.spoil()
	}
}

func (p *packer) context(context map[string]any) {
	for key, value := range context {
		p.value(key, value, 0)
	}
}

func (p *packer) request(request *Request) {
	p.agent(&request.Agent, C.DG_AGENT_ID)
	p.secret(&request.Secret)
	p.others(request)
	p.end()
}

// All but the agent and the secret.
func (p *packer) others(request *Request) {
	p.subject(&request.Subject)
	for i := range request.Chain {
		p.what(C.DG_PACKED_HOP)
		p.agent(&request.Chain[i], C.DG_HOP_ID)
	}
	p.setText(C.DG_REQUEST_ACTION, request.Action)
	p.setText(C.DG_REQUEST_PURPOSE, request.Purpose)
	p.setText(C.DG_REQUEST_ENVIRONMENT, request.Environment)
	p.setInt(C.DG_REQUEST_RISK, request.Risk)
	p.setText(C.DG_REQUEST_CLIENT_IP, request.ClientIP)
	p.setTime(C.DG_REQUEST_NOW, &request.Now)
	p.setEmptyTexts(request.Empty, requestTexts, C.DG_REQUEST_PURPOSE)
	p.task(&request.Task)
	p.tools(request.Tools)
	p.setText(C.DG_DESTINATION_HOST, request.Destination.Host)
	p.setText(C.DG_DESTINATION_API, request.Destination.API)
	p.setText(C.DG_DESTINATION_ZONE, request.Destination.Zone)
	p.setEmptyTexts(request.Destination.Empty, destinationTexts, C.DG_DESTINATION_HOST)
	p.approval(&request.Approval)
	p.setTexts(C.DG_REQUEST_DEGRADED, request.Degraded)
	p.setTexts(C.DG_REQUEST_ATTESTED, request.Attested)
	if len(request.Signals) != 0 {
		p.signals(request.Signals)
	}
	if len(request.Context) != 0 {
		p.context(request.Context)
	}
}

func (p *packer) secrets(secrets []Secret) {
	for i := range secrets {
		p.what(C.DG_PACKED_SECRET)
		p.secret(&secrets[i])
	}
}

func (p *packer) end() {
	if p.spoilt {
		p.spoil()
	}
}
