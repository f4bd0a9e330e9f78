# weir in a small image: docker build -t weir . && docker run -p 8000:8000 -p 16000:16000 -p 9145:9145 weir
# With a proxy.conf of your own: docker run -v ./proxy.conf:/etc/weir/proxy.conf:ro ... weir

FROM swift:6.3-bookworm AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libcurl4-openssl-dev libpcre2-dev pkg-config zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN swift build --configuration release --product weir --static-swift-stdlib \
    && install -D "$(swift build --configuration release --show-bin-path)/weir" /image/usr/local/bin/weir
# Within a container, 127.0.0.1 is the container alone: its exporter must answer on all addresses to be scraped.
RUN mkdir -p /image/etc/weir \
    && sed 's/^exporter 127\.0\.0\.1:9145$/exporter :9145/' proxy.conf > /image/etc/weir/proxy.conf \
    && grep -q '^exporter :9145$' /image/etc/weir/proxy.conf

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates libcurl4 libpcre2-8-0 libstdc++6 zlib1g \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --no-create-home --shell /usr/sbin/nologin weir
COPY --from=build /image/ /
# A crash says its signal; the tool that would print a backtrace is not in the image.
ENV SWIFT_BACKTRACE=enable=no
USER weir
EXPOSE 8000 16000 9145
ENTRYPOINT ["weir"]
CMD ["run", "/etc/weir/proxy.conf"]
