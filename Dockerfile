# One Dockerfile for every service:
#   docker build --build-arg SERVICE=registration --tag thabian/registration .
# The runtime stage adds one virtual environment without pip to the base image; what builds stays behind in the first.
ARG BASE=python:3.11-slim

FROM ${BASE} AS build
WORKDIR /src
# Two environments: one that builds and is left behind, one that is shipped and has no pip.
RUN python3 -m venv /opt/build && python3 -m venv --without-pip /opt/thabian
COPY requirements/*.lock requirements/
RUN /opt/build/bin/pip install --no-cache-dir --require-hashes --requirement requirements/build.lock
# `pip --python` installs into the environment that has no pip of its own.
RUN /opt/build/bin/pip --python /opt/thabian/bin/python install --no-cache-dir --only-binary :all: \
      --require-hashes --requirement requirements/runtime.lock
ARG SERVICE
RUN if [ -f "requirements/${SERVICE}.lock" ]; then \
      /opt/build/bin/pip --python /opt/thabian/bin/python install --no-cache-dir --only-binary :all: \
        --require-hashes --requirement "requirements/${SERVICE}.lock"; \
    fi
COPY libs/kernel libs/kernel
COPY libs/contracts libs/contracts
COPY services/${SERVICE} services/${SERVICE}
RUN /opt/build/bin/pip wheel --no-cache-dir --no-index --no-deps --no-build-isolation --wheel-dir /wheels \
      ./libs/kernel ./libs/contracts "./services/${SERVICE}" \
 && /opt/build/bin/pip --python /opt/thabian/bin/python install --no-cache-dir --no-index --no-deps /wheels/*.whl

FROM ${BASE}
ARG SERVICE
LABEL org.opencontainers.image.title="thabian-${SERVICE}" org.opencontainers.image.licenses="Apache-2.0"
# No bytecode is written at run time: the root file system is read-only, and pip compiled it above.
ENV PATH=/opt/thabian/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 HOME=/tmp LC_ALL=C.UTF-8
COPY --from=build /opt/thabian /opt/thabian
COPY LICENSE NOTICE /usr/share/doc/thabian/
# One name for the program of any service, so that manifests need only say web, worker, relay or migrate.
RUN ln -s "/opt/thabian/bin/crvs-${SERVICE}" /usr/local/bin/crvs-service
# What a process may keep is a volume, mounted here; a fresh volume takes this owner.
RUN install -d -m 0700 -o 10001 -g 10001 /var/lib/thabian
USER 10001:10001
WORKDIR /tmp
EXPOSE 8000
ENTRYPOINT ["crvs-service"]
CMD ["web"]
