// Command wire writes internal/wire_table.cpp: how the built-in Kubernetes types stand on the protobuf wire and what their
// fields are called in JSON, read by reflection from k8s.io/api's own struct tags.
// usage: in a module that requires k8s.io/api v0.36.3:  go run wire.go > internal/wire_table.cpp
package main

import (
	"fmt"
	"reflect"
	"sort"
	"strings"

	admissionregistration "k8s.io/api/admissionregistration/v1"
	apps "k8s.io/api/apps/v1"
	authentication "k8s.io/api/authentication/v1"
	authorization "k8s.io/api/authorization/v1"
	autoscaling1 "k8s.io/api/autoscaling/v1"
	autoscaling "k8s.io/api/autoscaling/v2"
	batch "k8s.io/api/batch/v1"
	certificates "k8s.io/api/certificates/v1"
	coordination "k8s.io/api/coordination/v1"
	core "k8s.io/api/core/v1"
	discovery "k8s.io/api/discovery/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	rbac "k8s.io/api/rbac/v1"
	scheduling "k8s.io/api/scheduling/v1"
	storage "k8s.io/api/storage/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
)

var roots = []struct {
	groupVersion string
	objects      []any
}{
	{"v1", []any{core.Namespace{}, core.Secret{}, core.ConfigMap{}, core.Pod{}, core.Service{}, core.ServiceAccount{}, core.Event{},
		core.PersistentVolumeClaim{}, core.PersistentVolume{}, core.Node{}, core.Endpoints{}, core.LimitRange{}, core.ResourceQuota{},
		core.ReplicationController{}, core.PodTemplate{}, meta.DeleteOptions{}}},
	{"meta.k8s.io/v1", []any{meta.DeleteOptions{}}},
	{"apps/v1", []any{apps.Deployment{}, apps.ReplicaSet{}, apps.StatefulSet{}, apps.DaemonSet{}, apps.ControllerRevision{}}},
	{"batch/v1", []any{batch.Job{}, batch.CronJob{}}},
	{"autoscaling/v1", []any{autoscaling1.Scale{}}},
	{"autoscaling/v2", []any{autoscaling.HorizontalPodAutoscaler{}}},
	{"networking.k8s.io/v1", []any{networking.Ingress{}, networking.IngressClass{}, networking.NetworkPolicy{}}},
	{"policy/v1", []any{policy.PodDisruptionBudget{}, policy.Eviction{}}},
	{"rbac.authorization.k8s.io/v1", []any{rbac.Role{}, rbac.RoleBinding{}, rbac.ClusterRole{}, rbac.ClusterRoleBinding{}}},
	{"storage.k8s.io/v1", []any{storage.StorageClass{}, storage.CSIDriver{}, storage.VolumeAttachment{}}},
	{"scheduling.k8s.io/v1", []any{scheduling.PriorityClass{}}},
	{"coordination.k8s.io/v1", []any{coordination.Lease{}}},
	{"discovery.k8s.io/v1", []any{discovery.EndpointSlice{}}},
	{"certificates.k8s.io/v1", []any{certificates.CertificateSigningRequest{}}},
	{"admissionregistration.k8s.io/v1", []any{admissionregistration.ValidatingWebhookConfiguration{},
		admissionregistration.MutatingWebhookConfiguration{}, admissionregistration.ValidatingAdmissionPolicy{},
		admissionregistration.ValidatingAdmissionPolicyBinding{}}},
	{"authorization.k8s.io/v1", []any{authorization.SelfSubjectAccessReview{}, authorization.SelfSubjectRulesReview{},
		authorization.SubjectAccessReview{}, authorization.LocalSubjectAccessReview{}}},
	{"authentication.k8s.io/v1", []any{authentication.SelfSubjectReview{}}},
}

var names = map[reflect.Type]string{}
var order []reflect.Type

// Types whose JSON form is not their fields.
var special = map[string]string{
	"resource.Quantity": "Q", "intstr.IntOrString": "I", "v1.Time": "T", "v1.MicroTime": "M", "runtime.RawExtension": "R",
	"v1.FieldsV1": "F", "v1.Duration": "U",
}

func typeName(t reflect.Type) string {
	if n, ok := names[t]; ok {
		return n
	}
	parts := strings.Split(t.PkgPath(), "/")
	n := parts[len(parts)-2] + "." + t.Name()
	if parts[len(parts)-2] == "meta" || parts[len(parts)-2] == "core" {
		n = t.Name()
	}
	names[t] = n
	order = append(order, t)
	return n
}

func code(t reflect.Type) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() == reflect.Struct {
		if s, ok := special[t.String()]; ok {
			return s
		}
		return "." + typeName(t)
	}
	switch t.Kind() {
	case reflect.String:
		return "s"
	case reflect.Bool:
		return "b"
	case reflect.Int32, reflect.Int64:
		return "i"
	case reflect.Float64:
		return "d"
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return "y"
		}
		// A named slice type inside a map (ExtraValue) is a message with one repeated field.
		return "X"
	}
	panic(t.String())
}

func fields(t reflect.Type) string {
	var out []string
	for i := 0; i < t.NumField(); i++ {
		f := t.Field(i)
		tag := f.Tag.Get("protobuf")
		if tag == "" || tag == "-" {
			continue
		}
		parts := strings.Split(tag, ",")
		jsonParts := strings.Split(f.Tag.Get("json"), ",")
		name := jsonParts[0]
		if name == "-" {
			continue
		}
		omit := strings.Contains(f.Tag.Get("json"), "omitempty")
		ft := f.Type
		flags := ""
		if ft.Kind() == reflect.Pointer {
			flags = "p"
			ft = ft.Elem()
		}
		if omit {
			flags += "o"
		}
		kind := ""
		switch {
		case ft.Kind() == reflect.Map:
			kind = "{" + code(ft.Elem())
		case ft.Kind() == reflect.Slice && ft.Elem().Kind() != reflect.Uint8:
			kind = "[" + code(ft.Elem())
		default:
			kind = code(ft)
		}
		if name == "" {
			if !strings.Contains(f.Tag.Get("json"), "inline") {
				panic(t.String() + "." + f.Name)
			}
			name = "*"
		}
		out = append(out, fmt.Sprintf("%s %s %s%s", parts[1], name, kind, map[bool]string{true: " " + flags, false: ""}[flags != ""]))
	}
	return strings.Join(out, ";")
}

func main() {
	var kinds []string
	for _, r := range roots {
		for _, o := range r.objects {
			t := reflect.TypeOf(o)
			kinds = append(kinds, fmt.Sprintf("%s/%s=%s", r.groupVersion, t.Name(), typeName(t)))
		}
	}
	var lines []string
	for i := 0; i < len(order); i++ {
		lines = append(lines, names[order[i]]+":"+fields(order[i]))
	}
	sort.Strings(lines)
	fmt.Println("// The protobuf wire form of Kubernetes v1.36.3's built-in types. Generated by generate/wire.go; do not edit.")
	fmt.Print("#include \"core/sandbox/internal/protobuf.h\"\n\nnamespace chartroom::sandbox::internal {\n\n")
	fmt.Print("// groupVersion/Kind=message\nconst char* const kWireKinds[] = {\n")
	for _, k := range kinds {
		fmt.Printf("    \"%s\",\n", k)
	}
	fmt.Print("    nullptr,\n};\n\n")
	fmt.Print("// message:number name type flags;… as explained in protobuf.h\nconst char* const kWireMessages[] = {\n")
	for _, l := range lines {
		fmt.Printf("    \"%s\",\n", l)
	}
	fmt.Print("    nullptr,\n};\n\n} // namespace chartroom::sandbox::internal\n")
}
