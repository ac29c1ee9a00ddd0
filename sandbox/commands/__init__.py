"""The fakes of gcloud, kubectl and the shell that commands of a stack run in."""
