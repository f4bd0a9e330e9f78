import Extraction

/// What a reader of heads puts into an empty slot.
func captured(_ read: (_ slot: Int, _ values: inout ValueTable) -> Void) -> Captured {
    var values = ValueTable()
    values.begin(count: 2)
    read(1, &values)
    return values.captured()[1]
}
