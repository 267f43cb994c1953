{{ define "labels" }}
app: {{ .Chart.Name }}
rel: {{ .Release.Name | quote }}
{{- end }}
{{ define "name" }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 10 | trimSuffix "-" }}{{ end }}