// Command record_protobuf prints objects as client-go sends them as protobuf, and as JSON, for tests: one line each,
// "name base64 json". usage: in a module that requires k8s.io/client-go v0.36.3:
// go run record_protobuf.go > tests/core/sandbox/testdata/protobuf.txt
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"

	apps "k8s.io/api/apps/v1"
	authorization "k8s.io/api/authorization/v1"
	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	discovery "k8s.io/api/discovery/v1"
	networking "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/protobuf"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/client-go/kubernetes/scheme"
)

func p[T any](v T) *T { return &v }

func main() {
	when := meta.NewTime(time.Date(2026, 11, 21, 3, 4, 5, 0, time.UTC))
	labels := map[string]string{"owner": "helm", "name": "web"}
	m := meta.ObjectMeta{Name: "x", Namespace: "n", Labels: labels, CreationTimestamp: when,
		OwnerReferences: []meta.OwnerReference{{APIVersion: "v1", Kind: "Pod", Name: "p", UID: "u", Controller: p(false)}},
		ManagedFields: []meta.ManagedFieldsEntry{{Manager: "m", Operation: "Apply", Time: &when, FieldsType: "FieldsV1",
			FieldsV1: &meta.FieldsV1{Raw: []byte(`{"f:data":{}}`)}}}}
	pod := core.PodSpec{RestartPolicy: "Never", NodeSelector: labels, TerminationGracePeriodSeconds: p(int64(0)),
		InitContainers: []core.Container{{Name: "i", Image: "b:1", Resources: core.ResourceRequirements{Requests: core.ResourceList{"cpu": resource.MustParse("100m")}}}},
		Containers: []core.Container{{Name: "c", Image: "b:1", Args: []string{"a", ""}, Ports: []core.ContainerPort{{ContainerPort: 80, Name: "http"}},
			Env: []core.EnvVar{{Name: "E", Value: "v"}, {Name: "F", ValueFrom: &core.EnvVarSource{SecretKeyRef: &core.SecretKeySelector{LocalObjectReference: core.LocalObjectReference{Name: "s"}, Key: "k"}}}},
			LivenessProbe: &core.Probe{ProbeHandler: core.ProbeHandler{HTTPGet: &core.HTTPGetAction{Path: "/", Port: intstr.FromString("http")}}, PeriodSeconds: 5}}},
		Volumes: []core.Volume{{Name: "v", VolumeSource: core.VolumeSource{Secret: &core.SecretVolumeSource{SecretName: "s", DefaultMode: p(int32(420))}}},
			{Name: "e", VolumeSource: core.VolumeSource{EmptyDir: &core.EmptyDirVolumeSource{}}}}}
	template := core.PodTemplateSpec{ObjectMeta: meta.ObjectMeta{Labels: labels}, Spec: pod}
	objects := []struct {
		name string
		gv   string
		kind string
		o    runtime.Object
	}{
		{"secret", "v1", "Secret", &core.Secret{ObjectMeta: m, Type: "helm.sh/release.v1", Data: map[string][]byte{"release": []byte("H4sI\x00\xff"), "empty": {}}}},
		{"configmap", "v1", "ConfigMap", &core.ConfigMap{ObjectMeta: m, Data: map[string]string{"a": "b", "e": ""}, BinaryData: map[string][]byte{"r": {0, 1}}, Immutable: p(false)}},
		{"namespace", "v1", "Namespace", &core.Namespace{ObjectMeta: meta.ObjectMeta{Name: "fresh", Labels: map[string]string{"name": "fresh"}}}},
		{"pod", "v1", "Pod", &core.Pod{ObjectMeta: meta.ObjectMeta{GenerateName: "g-"}, Spec: pod}},
		{"service", "v1", "Service", &core.Service{ObjectMeta: meta.ObjectMeta{Name: "s"}, Spec: core.ServiceSpec{Selector: labels, Type: "NodePort",
			Ports: []core.ServicePort{{Port: 80, TargetPort: intstr.FromInt32(8080)}, {Port: 81, TargetPort: intstr.FromString("http"), Name: "h"}}}}},
		{"event", "v1", "Event", &core.Event{ObjectMeta: meta.ObjectMeta{Name: "e"}, InvolvedObject: core.ObjectReference{Kind: "Pod"}, EventTime: meta.NewMicroTime(when.Add(1500 * time.Microsecond)), Count: -1}},
		{"deployment", "apps/v1", "Deployment", &apps.Deployment{ObjectMeta: m, Spec: apps.DeploymentSpec{Replicas: p(int32(0)), Selector: &meta.LabelSelector{MatchLabels: labels},
			Template: template, Strategy: apps.DeploymentStrategy{RollingUpdate: &apps.RollingUpdateDeployment{MaxSurge: p(intstr.FromString("25%"))}}}}},
		{"statefulset", "apps/v1", "StatefulSet", &apps.StatefulSet{ObjectMeta: m, Spec: apps.StatefulSetSpec{Template: template, VolumeClaimTemplates: []core.PersistentVolumeClaim{{ObjectMeta: meta.ObjectMeta{Name: "d"},
			Spec: core.PersistentVolumeClaimSpec{AccessModes: []core.PersistentVolumeAccessMode{"ReadWriteOnce"}, Resources: core.VolumeResourceRequirements{Requests: core.ResourceList{"storage": resource.MustParse("1Gi")}}}}}}}},
		{"controllerrevision", "apps/v1", "ControllerRevision", &apps.ControllerRevision{ObjectMeta: meta.ObjectMeta{Name: "r"}, Revision: 3, Data: runtime.RawExtension{Raw: []byte(`{"spec":{"a":[1]}}`)}}},
		{"cronjob", "batch/v1", "CronJob", &batch.CronJob{ObjectMeta: m, Spec: batch.CronJobSpec{Schedule: "* * * * *", JobTemplate: batch.JobTemplateSpec{Spec: batch.JobSpec{Template: template, BackoffLimit: p(int32(0))}}}}},
		{"ingress", "networking.k8s.io/v1", "Ingress", &networking.Ingress{ObjectMeta: m, Spec: networking.IngressSpec{Rules: []networking.IngressRule{{Host: "h", IngressRuleValue: networking.IngressRuleValue{
			HTTP: &networking.HTTPIngressRuleValue{Paths: []networking.HTTPIngressPath{{Path: "/", Backend: networking.IngressBackend{Service: &networking.IngressServiceBackend{Name: "s", Port: networking.ServiceBackendPort{Number: 80}}}}}}}}}}}},
		{"endpointslice", "discovery.k8s.io/v1", "EndpointSlice", &discovery.EndpointSlice{ObjectMeta: meta.ObjectMeta{Name: "es"}, AddressType: "IPv4", Endpoints: []discovery.Endpoint{{Addresses: []string{"1.2.3.4"}, Conditions: discovery.EndpointConditions{Ready: p(true)}}}, Ports: []discovery.EndpointPort{{Port: p(int32(80))}}}},
		{"accessreview", "authorization.k8s.io/v1", "SelfSubjectAccessReview", &authorization.SelfSubjectAccessReview{Spec: authorization.SelfSubjectAccessReviewSpec{ResourceAttributes: &authorization.ResourceAttributes{Verb: "get", Resource: "pods"}}}},
		{"deleteoptions", "v1", "DeleteOptions", &meta.DeleteOptions{PropagationPolicy: p(meta.DeletePropagationBackground), GracePeriodSeconds: p(int64(0)), Preconditions: &meta.Preconditions{ResourceVersion: p("7")}}},
	}
	wire := protobuf.NewSerializer(scheme.Scheme, scheme.Scheme)
	for _, x := range objects {
		parts := bytes.Split([]byte(x.gv), []byte("/"))
		group, version := "", string(parts[0])
		if len(parts) == 2 {
			group, version = string(parts[0]), string(parts[1])
		}
		x.o.GetObjectKind().SetGroupVersionKind(meta.SchemeGroupVersion.WithKind(x.kind).GroupVersion().WithKind(x.kind))
		gvk := x.o.GetObjectKind().GroupVersionKind()
		gvk.Group, gvk.Version = group, version
		x.o.GetObjectKind().SetGroupVersionKind(gvk)
		var b bytes.Buffer
		if err := wire.Encode(x.o, &b); err != nil {
			panic(err)
		}
		j, err := json.Marshal(x.o)
		if err != nil {
			panic(err)
		}
		fmt.Printf("%s %s %s\n", x.name, base64.StdEncoding.EncodeToString(b.Bytes()), j)
	}
}
