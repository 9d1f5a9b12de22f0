"""Reading -> Fact: frames that join mentions into events with roles, status and evidence."""
