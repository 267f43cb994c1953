n: {{ .Template.Name }}
