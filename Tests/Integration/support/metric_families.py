"""The delimited protobuf exposition, read by Google's own library with the messages of metrics.proto.

They are described here and not generated, so that the tests need no compiler of .proto files.
"""

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory, timestamp_pb2
from google.protobuf.internal.decoder import _DecodeVarint32 as decode_varint

CONTENT_TYPE = "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited"
COUNTER, GAUGE, SUMMARY, HISTOGRAM = 0, 1, 2, 4

_MESSAGES = {
    "LabelPair": "name=1 string, value=2 string",
    "Gauge": "value=1 double",
    "Counter": "value=1 double, exemplar=2 Exemplar, created_timestamp=3 Timestamp",
    "Quantile": "quantile=1 double, value=2 double",
    "Summary": "sample_count=1 uint64, sample_sum=2 double, quantile=3 Quantile*, created_timestamp=4 Timestamp",
    "Histogram": "sample_count=1 uint64, sample_sum=2 double, bucket=3 Bucket*, schema=5 sint32,"
                 " zero_threshold=6 double, zero_count=7 uint64,"
                 " negative_span=9 BucketSpan*, negative_delta=10 sint64*,"
                 " positive_span=12 BucketSpan*, positive_delta=13 sint64*, created_timestamp=15 Timestamp,"
                 " exemplars=16 Exemplar*",
    "Bucket": "cumulative_count=1 uint64, upper_bound=2 double, exemplar=3 Exemplar",
    "BucketSpan": "offset=1 sint32, length=2 uint32",
    "Exemplar": "label=1 LabelPair*, value=2 double, timestamp=3 Timestamp",
    "Metric": "label=1 LabelPair*, gauge=2 Gauge, counter=3 Counter, summary=4 Summary, histogram=7 Histogram",
    "MetricFamily": "name=1 string, help=2 string, type=3 int32, metric=4 Metric*, unit=5 string",
}


def _describe():
    Field = descriptor_pb2.FieldDescriptorProto
    file = descriptor_pb2.FileDescriptorProto(
        name="metrics.proto", package="io.prometheus.client", syntax="proto2",
        dependency=[timestamp_pb2.DESCRIPTOR.name])
    for name, fields in _MESSAGES.items():
        message = file.message_type.add(name=name)
        for field in fields.split(","):
            key, kind = field.split()
            repeated, kind = kind.endswith("*"), kind.rstrip("*")
            field_name, number = key.split("=")
            described = message.field.add(
                name=field_name, number=int(number),
                label=Field.LABEL_REPEATED if repeated else Field.LABEL_OPTIONAL)
            if kind == "Timestamp":
                described.type, described.type_name = Field.TYPE_MESSAGE, ".google.protobuf.Timestamp"
            elif kind in _MESSAGES:
                described.type, described.type_name = Field.TYPE_MESSAGE, f".io.prometheus.client.{kind}"
            else:
                described.type = getattr(Field, f"TYPE_{kind.upper()}")
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(timestamp_pb2.DESCRIPTOR.serialized_pb)
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("io.prometheus.client.MetricFamily"))


MetricFamily = _describe()


def read_families(page: bytes) -> dict:
    """The families of a page by name, in its order; it must hold nothing that is not described above."""
    families, position = {}, 0
    while position < len(page):
        length, position = decode_varint(page, position)
        family = MetricFamily.FromString(page[position:position + length])
        # An unknown field would come back when it is written again, and so would an unusual spelling be lost.
        assert family.SerializeToString(deterministic=True) == page[position:position + length], family.name
        assert family.name not in families, f"{family.name} stands there twice"
        families[family.name] = family
        position += length
    return families


def labels(metric) -> dict[str, str]:
    return {pair.name: pair.value for pair in metric.label}


def native_buckets(histogram) -> dict[int, int]:
    """The positive buckets by key."""
    found, key, count, deltas = {}, 0, 0, iter(histogram.positive_delta)
    for span in histogram.positive_span:
        key += span.offset
        for _ in range(span.length):
            count += next(deltas)
            found[key] = count
            key += 1
    assert next(deltas, None) is None, "more deltas than the spans have buckets"
    return found
