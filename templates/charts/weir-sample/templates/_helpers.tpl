{{- define "weir-sample.name" -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" }}
{{- end }}

{{- define "weir-sample.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/component: {{ .Values.component | quote }}
{{- end }}

{{- define "weir-sample.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{ include "weir-sample.selector" . }}
{{- end }}

{{- /* A Job that is a hook; takes root, event and purpose. */ -}}
{{- define "weir-sample.job" -}}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ include "weir-sample.name" .root }}-{{ .purpose }}
  labels:
    {{- include "weir-sample.labels" .root | nindent 4 }}
  annotations:
    helm.sh/hook: {{ .event }}
    helm.sh/hook-weight: "0"
    helm.sh/hook-delete-policy: before-hook-creation
spec:
  backoffLimit: 0
  template:
    metadata:
      labels:
        app.kubernetes.io/name: {{ .root.Chart.Name }}-{{ .purpose }}
        {{- if .root.Values.hooks.fail }}
        pod-container-running-failed.stage.kwok.x-k8s.io: "true"
        {{- end }}
    spec:
      restartPolicy: Never
      containers:
        - name: {{ .purpose }}
          image: {{ .root.Values.hooks.image | quote }}
          args: [{{ .purpose | quote }}]
{{- end }}
