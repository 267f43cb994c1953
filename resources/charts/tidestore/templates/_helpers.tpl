{{- define "tidestore.fullname" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name }}{{ else }}{{ .Release.Name }}-{{ .Chart.Name }}{{ end }}
{{- end }}

{{- define "tidestore.selectorLabels" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .role }}
{{- end }}

{{- define "tidestore.labels" -}}
{{ include "tidestore.selectorLabels" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{- define "tidestore.secretName" -}}
{{- default (printf "%s-auth" (include "tidestore.fullname" .)) .Values.auth.existingSecret }}
{{- end }}

{{/* The pod template's spec, the same for primary and replicas but for .role and .resources. */}}
{{- define "tidestore.podSpec" -}}
{{- $root := .root }}
{{- $values := $root.Values }}
containers:
  - name: tidestore
    image: {{ printf "%s/%s:%s" $values.image.registry $values.image.repository (default $root.Chart.AppVersion $values.image.tag) }}
    args: ["--role", {{ .role | quote }}, "--config", "/etc/tidestore/tidestore.conf"]
    ports:
      - name: store
        containerPort: {{ $values.service.port }}
      {{- if $values.metrics.enabled }}
      - name: metrics
        containerPort: {{ $values.metrics.port }}
      {{- end }}
    {{- if eq .role "replica" }}
    env:
      - name: TIDESTORE_PRIMARY
        value: {{ printf "%s-primary-0.%s-primary" (include "tidestore.fullname" $root) (include "tidestore.fullname" $root) }}
    {{- end }}
    {{- if $values.auth.enabled }}
    envFrom:
      - secretRef:
          name: {{ include "tidestore.secretName" $root }}
    {{- end }}
    resources:
      {{- toYaml .resources | nindent 6 }}
    volumeMounts:
      - name: config
        mountPath: /etc/tidestore
      - name: data
        mountPath: /var/lib/tidestore
volumes:
  - name: config
    configMap:
      name: {{ include "tidestore.fullname" $root }}
  {{- if not $values.persistence.enabled }}
  - name: data
    emptyDir: {}
  {{- end }}
{{- end }}
