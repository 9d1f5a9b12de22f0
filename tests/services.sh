#!/bin/sh
# The stores that the tests of `kg load` run against, Comunica, which asks `kg serve`, and raptor, which reads
# exports: installs what this machine lacks, into .services and by apt, and ends with an error if one is missing in the
# end. Versions are those that Java 17 and Node 18 run.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)/.services
mkdir -p "$here"

again() { # COMMAND… that downloads, which may fail by chance: up to three times
    "$@" || { sleep 5 && "$@"; } || { sleep 30 && "$@"; }
}

maven() { # COORDINATES FILE
    [ -s "$here/$2" ] && return
    again mvn -q -B dependency:copy -Dartifact="$1" -DoutputDirectory="$here" -Dmdep.useBaseVersion=true
}

lacking=""
command -v java >/dev/null || lacking="$lacking default-jre-headless"
command -v mvn >/dev/null || lacking="$lacking maven"
command -v virtuoso-t >/dev/null || lacking="$lacking virtuoso-opensource-7"
command -v curl >/dev/null || lacking="$lacking curl"
command -v rapper >/dev/null || lacking="$lacking raptor2-utils"
command -v npm >/dev/null || lacking="$lacking nodejs npm"
if [ -n "$lacking" ]; then
    patient="-o Acquire::Retries=5 -o DPkg::Lock::Timeout=300"
    # shellcheck disable=SC2086
    apt-get $patient update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get $patient install -y -qq --no-install-recommends $lacking </dev/null
fi
maven org.apache.jena:jena-fuseki-server:5.6.0 jena-fuseki-server-5.6.0.jar
maven org.eclipse.jetty:jetty-runner:9.4.57.v20241219 jetty-runner-9.4.57.v20241219.jar
maven org.eclipse.rdf4j:rdf4j-http-server:5.0.3:war rdf4j-http-server-5.0.3.war
maven com.blazegraph:bigdata-war:2.1.4:war bigdata-war-2.1.4.war
# Neo4j comes as a library of many jars, which a project file names.
if [ ! -s "$here/neo4j/neo4j-5.26.12.jar" ]; then
    rm -rf "$here/neo4j" "$here/neo4j.part"
    mkdir "$here/neo4j.part"
    cat >"$here/neo4j.part/pom.xml" <<'PROJECT'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>local</groupId><artifactId>neo4j</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.neo4j</groupId><artifactId>neo4j</artifactId><version>5.26.12</version></dependency>
    <dependency><groupId>org.neo4j.app</groupId><artifactId>neo4j-server</artifactId><version>5.26.12</version></dependency>
  </dependencies>
</project>
PROJECT
    again mvn -q -B -f "$here/neo4j.part/pom.xml" dependency:copy-dependencies \
        -DincludeScope=runtime -DoutputDirectory="$here/neo4j.part"
    mv "$here/neo4j.part" "$here/neo4j" # so that half of it is never taken for the whole
fi

comunica="$here/node_modules/.bin/comunica-sparql"
[ -x "$comunica" ] || again npm install --silent --no-audit --no-fund --prefix "$here" @comunica/query-sparql@4.5.0

for command in java virtuoso-t curl rapper "$comunica" "$(dirname "$here")/.venv/bin/oxigraph"; do
    command -v "$command" >/dev/null || { echo "services: $command is missing" >&2; exit 1; }
done
echo "services: oxigraph, fuseki, rdf4j, virtuoso, blazegraph, neo4j, comunica and rapper are here"
