"""When somebody is paged, and against which objectives the service is measured."""
