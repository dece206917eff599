"""Every sheet and every column: the one list that reading, writing, the template and the guide are driven by."""

from __future__ import annotations

from heijunka.io.tables.columns import Column, Kind, Noun
from heijunka.model.objective import Term
from heijunka.model.order import SupplySource
from heijunka.model.resource import ResourceKind

K = Kind


def _col(field: str, kind: Kind = K.TEXT, flags: str = "", synonyms: str = "", **more: str) -> Column:
    """Return a column; flags: ``!`` required, ``*`` basic; synonyms are separated by bars."""
    words = tuple(word.strip() for word in synonyms.split("|") if word.strip())
    return Column(
        field=field,
        kind=kind,
        is_required="!" in flags,
        is_basic="*" in flags or "!" in flags,
        synonyms=words,
        unit=more.get("unit", ""),
        refers=more.get("refers", ""),
        choices=tuple(more["choices"].split()) if "choices" in more else (),
    )


_MATERIAL = (
    "material id|material no|material number|material code|item|item no|item number|item code|item id|part|part no"
    "|part number|part code|sku|product|product no|product code|article|article no|matnr|品号|料号|物料号|物料编号|物料编码"
    "|物料代码|产品|产品编号|产品编码|产品型号|型号|成品|零件|零件号|件号|货号|存货编码"
)
_COMPONENT = (
    "component id|component no|component item|child|child item|child part|raw material|ingredient|子件|子项|子件编码"
    "|子项物料|原材料|材料|用料|零部件|组件"
)
_PARENT = "parent|parent item|parent part|assembly|finished good|母件|父项|父件|父项物料|母件编码|成品物料"
_RESOURCE = (
    "machine|machines|work center|work centre|workcenter|workcentre|work station|workstation|station|line|equipment"
    "|resource|resource id|work unit|arbpl|machine group|resource group|group|机器|机台|机床|设备编号|设备名称|工作中心"
    "|产线|生产线|线体|工位|资源组|设备组|资源编号"
)
_QUANTITY = "qty|amount|units|pieces|pcs|order qty|order quantity|demand qty|required qty|订单数量|需求数量|件数|台数|数目|计划数量"
_DUE = (
    "due date|due by|delivery|delivery date|required date|need date|need by|requested date|ship date|promise date"
    "|finish by|end date|交货日期|交货期|交付日期|需求日期|要求完成日期|完工日期|出货日期|到期"
)
_RELEASE = "release date|earliest start|start after|available from|not before|start date|最早开工|最早开始|下达日期|开工日期|投放日期"
_DEADLINE = "latest end|hard due|latest date|must finish by|latest finish|最晚完成|最迟完成|截止日期|最后期限|最晚交期"
_UNIT = "uom|unit of measure|base unit|measure|计量单位|基本单位"
_NAME = "description|desc|text|label|title|描述|说明|品名|中文名"
_ZONE = "timezone|tz|时区名称"
_CALENDAR = "shift calendar|work calendar|calendar id|shifts|shift|班次|日历编号|班制|工作日历"
_OPERATION = "op|operation no|op no|step|process|task|activity|vornr|operation id|工序号|工序名|工艺|步骤|工步|作业|加工工序"
_ATTRIBUTES = "attribute|properties|features|characteristics|特征|特性|属性值"
_FAMILY = "setup family|setup group|changeover family|setup class|换型族|换模族|换型组|产品族|系列|换产族"
_ROUTING = "routing id|routing no|route|route id|工艺路线号|路线|工艺路线编号"
_OPTION = "option id|choice|选项编号|选配|选装|定制项"
_MODE = "mode id|alternative|alternate|variant|方案|替代方案|加工方式"

_STEP = (
    _col("operation", K.ID, "*", _OPERATION),
    _col("sequence", K.NUMBER, "*", "seq|seq no|sequence no|order of operation|no|序号|顺序号|工序序号|工序顺序"),
    _col("name", K.TEXT, "", _NAME + "|operation name|operation text|工序名称|工序描述"),
    _col("mode", K.ID, "", _MODE),
    _col("resources", K.NEEDS, "*", _RESOURCE),
    _col("also", K.NEEDS, "", "additional resources|tool|tools|mould|mold|fixture|operator|worker|labour|labor|also uses|辅助资源|模具|工装|刀具|操作工|人员"),
    _col("skill", K.LIST, "", "skills|required skill|qualification|技能要求|所需技能|资质"),
    _col("fixed_time", K.DURATION, "*", "fixed|setup time|set up time|fixed duration|duration|time|lead time|准备时间|固定工时|固定时长|时间|时长|工时", unit="min"),
    _col("time_per_unit", K.DURATION, "*", "unit time|cycle time|run time|time per piece|per unit|per piece|run time per unit|processing time|minutes per unit|单件工时|单位工时|单件时间|节拍|标准工时|加工时间", unit="min"),
    _col("is_interruptible", K.YES_NO, "", "interruptible|may pause|splittable|preemptive|can be interrupted|可中断|允许中断"),
    _col("yield_factor", K.NUMBER, "", "yield|yield rate|first pass yield|fpy|成品率|合格率|良率"),
    _col("family", K.TEXT, "", _FAMILY),
    _col("attributes", K.PAIRS, "", _ATTRIBUTES),
    _col("speed", K.NUMBER, "", "speed factor|rate factor|速度系数"),
    _col("cost", K.NUMBER, "", "operation cost|cost per order|费用|加工费"),
    _col("subcontractor", K.TEXT, "", "subcontracted to|vendor|outsourced to|外协|外协商|委外厂商|委外|供应商"),
)
_PART = (
    _col("quantity", K.NUMBER, "*", "qty|quantity per|qty per|usage|per|quantity per unit|用量|单位用量|单耗|单件用量"),
    _col("fixed_quantity", K.NUMBER, "", "fixed qty|per order|quantity per order|每单固定用量|固定数量"),
    _col("operation", K.ID, "", _OPERATION + "|consumed at|used at|issue at|消耗工序|投料工序"),
    _col("scrap", K.NUMBER, "", "scrap rate|scrap factor|loss|waste|废品率|报废率|损耗|不良率"),
    _col("unit", K.TEXT, "", _UNIT),
)

NOUNS: tuple[Noun, ...] = (
    Noun(
        name="plant",
        synonyms=("plants", "site", "factory", "settings", "general", "工厂设置", "设置", "基本信息", "参数"),
        columns=(
            _col("id", K.ID, "*", "plant|plant id|plant code|site|site id|werks|工厂|工厂代码"),
            _col("name", K.TEXT, "*", _NAME + "|plant name|工厂名称"),
            _col("time_zone", K.TEXT, "*", _ZONE),
            _col("currency", K.TEXT, "", "money|币种"),
            _col("start", K.MOMENT, "*", "horizon start|start|plan start|plan from|from|now|today|开始|起始|计划起点|开始时间|现在"),
            _col("end", K.UNTIL, "*", "horizon end|end|plan end|plan until|to|until|结束|截止|计划终点|结束时间"),
            _col("problem", K.TEXT, "", "problem name|plan name|scenario|名称|方案名称"),
            _col("is_lexicographic", K.YES_NO, "", "lexicographic|objectives in order|strict order of objectives|目标分级"),
            _col("is_netted", K.YES_NO, "", "netted|orders answer demand|已运算"),
        ),
    ),
    Noun(
        name="resource",
        synonyms=("machines", "machine", "work centers", "work centres", "workcenters", "equipment", "设备", "机器", "机台", "产线", "工作中心", "设备清单"),
        columns=(
            _col("id", K.ID, "!*", _RESOURCE.replace("|machine group|resource group|group", "").replace("|资源组|设备组", "")),
            _col("name", K.TEXT, "*", _NAME),
            _col("kind", K.CHOICE, "*", "type|class|resource type|category|种类|资源类型", choices=" ".join(ResourceKind)),
            _col("capacity", K.WHOLE, "*", "number|count|units|how many|并行数|台数|数量"),
            _col("groups", K.LIST, "*", "group|machine group|resource group|member of|设备组|资源组|所属组", refers="group"),
            _col("calendar", K.ID, "*", _CALENDAR, refers="calendar"),
            _col("skills", K.LIST, "", "skill|qualifications|qualification|资质|能力"),
            _col("speed", K.NUMBER, "", "speed factor|efficiency|rate|效率|速度系数"),
            _col("setup_matrix", K.ID, "", "setups|changeover matrix|setup table|changeovers|换型表|换模表", refers="setup_matrix"),
            _col("initial_family", K.TEXT, "", "current setup|set up for|initial setup|present family|当前换型族|当前状态|当前型号"),
            _col("batch_quantity", K.NUMBER, "", "batch size|batch capacity|max batch|oven capacity|batch|炉容量|批容量|最大批量"),
            _col("batch_attribute", K.TEXT, "", "batch by|same in batch|batch key|同批条件"),
            _col("cost_per_hour", K.NUMBER, "", "hourly cost|cost rate|hourly rate|cost|小时成本|费率"),
        ),
    ),
    Noun(
        name="group",
        synonyms=("resource groups", "machine groups", "设备组", "资源组", "分组"),
        columns=(
            _col("id", K.ID, "!*", "group|group id|resource group|machine group|设备组|资源组|组编号"),
            _col("members", K.LIST, "!*", "resources|machines|member|resource|machine|成员设备|设备|资源|包含"),
            _col("name", K.TEXT, "", _NAME),
            _col("setup_matrix", K.ID, "", "setups|changeover matrix|换型表", refers="setup_matrix"),
        ),
    ),
    Noun(
        name="calendar",
        synonyms=("shifts", "shift", "work calendars", "working hours", "班次", "工作日历", "班制"),
        columns=(
            _col("id", K.ID, "!*", _CALENDAR),
            _col("weekdays", K.DAYS, "*", "days|day|weekday|days of week|工作日|星期|周几|日期"),
            _col("start", K.CLOCK, "*", "from|begin|start time|shift start|开始|上班|上班时间|起"),
            _col("end", K.CLOCK, "*", "to|until|end time|shift end|结束|下班|下班时间|止"),
            _col("name", K.TEXT, "", _NAME),
            _col("time_zone", K.TEXT, "", _ZONE),
        ),
    ),
    Noun(
        name="exception",
        synonyms=("calendar exceptions", "holidays", "holiday", "closures", "downtime", "shutdowns", "节假日", "假期", "停机", "例外日"),
        columns=(
            _col("calendar", K.ID, "!*", _CALENDAR, refers="calendar"),
            _col("start", K.MOMENT, "!*", "from|begin|start date|date|start|日期|开始|起"),
            _col("end", K.UNTIL, "!*", "to|until|end date|end|结束|止|截止"),
            _col("is_open", K.YES_NO, "*", "open|working|works|open?|开工|上班|是否上班|工作"),
            _col("reason", K.TEXT, "*", "why|note|comment|holiday|说明|备注|事由"),
        ),
    ),
    Noun(
        name="overtime",
        synonyms=("overtime windows", "extra shifts", "加班窗口", "加班时段"),
        columns=(
            _col("calendar", K.ID, "!*", _CALENDAR, refers="calendar"),
            _col("start", K.MOMENT, "!*", "from|begin|start|开始|起"),
            _col("end", K.UNTIL, "!*", "to|until|end|结束|止"),
            _col("cost_per_hour", K.NUMBER, "*", "hourly cost|cost|rate|小时成本|加班费|费率"),
        ),
    ),
    Noun(
        name="setup_matrix",
        synonyms=("setups", "setup", "changeovers", "changeover", "setup matrix", "changeover matrix", "换型", "换模", "换型矩阵", "换产"),
        columns=(
            _col("matrix", K.ID, "!*", "setup matrix|matrix id|setup table|id|换型表编号"),
            _col("attribute", K.TEXT, "*", "by attribute|setup attribute|依据"),
            _col("before", K.TEXT, "*", "from family|from|from setup|old|从|前|原"),
            _col("after", K.TEXT, "*", "to family|to|to setup|new|到|后|新"),
            _col("time", K.DURATION, "*", "setup time|changeover time|duration|minutes|换型时长|时长|时间", unit="min"),
            _col("cost", K.NUMBER, "", "setup cost|changeover cost|费用|成本"),
        ),
    ),
    Noun(
        name="storage",
        synonyms=("buffers", "buffer", "warehouses", "warehouse", "缓存区", "仓库", "缓冲区", "库位"),
        columns=(
            _col("id", K.ID, "!*", "storage|buffer|storage id|warehouse|仓库|缓存区|库位"),
            _col("capacity", K.NUMBER, "!*", "room|max|max units|size|最大数量|容量上限"),
            _col("name", K.TEXT, "", _NAME),
        ),
    ),
    Noun(
        name="material",
        synonyms=("items", "item", "parts", "products", "product", "articles", "stock", "inventory", "产品", "零件", "物料清单表", "库存", "物料主数据"),
        columns=(
            _col("id", K.ID, "!*", _MATERIAL),
            _col("name", K.TEXT, "*", _NAME + "|material name|item name|product name|物料名称|产品名称"),
            _col("unit", K.TEXT, "*", _UNIT),
            _col("stock", K.NUMBER, "*", "on hand|onhand|inventory|stock qty|stock on hand|qty on hand|quantity on hand|现有库存|库存量|库存数量|现存量"),
            _col("value", K.NUMBER, "", "price|cost|unit cost|standard cost|unit value|单价|成本|标准成本"),
            _col("family", K.TEXT, "*", _FAMILY),
            _col("attributes", K.PAIRS, "", _ATTRIBUTES),
            _col("lot_min", K.NUMBER, "", "min lot|minimum lot|min lot size|moq|minimum order quantity|最小批量"),
            _col("lot_multiple", K.NUMBER, "", "lot size|lot multiple|multiple|rounding|batch multiple|批量倍数|批量"),
            _col("lot_max", K.NUMBER, "", "max lot|maximum lot|max lot size|最大批量"),
            _col("purchase_lead_time", K.DURATION, "*", "lead time|purchasing lead time|supplier lead time|buy lead time|采购周期|采购提前期|提前期", unit="d"),
            _col("storage", K.ID, "", "buffer|warehouse|stored in|缓存区|仓库", refers="storage"),
            _col("is_top_seller", K.YES_NO, "", "top seller|best seller|bestseller|a item|主销|畅销|畅销品"),
        ),
    ),
    Noun(
        name="receipt",
        synonyms=("expected receipts", "purchase orders", "inbound", "incoming", "open purchase orders", "到货", "在途", "采购订单", "预计到货"),
        columns=(
            _col("material", K.ID, "!*", _MATERIAL, refers="material"),
            _col("quantity", K.NUMBER, "!*", _QUANTITY + "|到货数量"),
            _col("at", K.MOMENT, "!*", "arrives|arrival|date|expected|expected date|eta|when|到货日期|到货时间|预计日期|日期"),
            _col("reference", K.TEXT, "*", "po|po no|purchase order|order|document|采购单号|单号"),
        ),
    ),
    Noun(
        name="component",
        synonyms=("bom", "boms", "bill of materials", "bills of material", "bills of materials", "bom lines", "物料清单", "配方", "产品结构"),
        columns=(
            _col("material", K.ID, "*", _PARENT + "|" + _MATERIAL, refers="material"),
            _col("component", K.ID, "*", _COMPONENT, refers="material"),
            *_PART,
            _col("option", K.ID, "", _OPTION, refers="option"),
        ),
    ),
    Noun(
        name="operation",
        synonyms=("routing operations", "process plan", "process", "steps", "operation list", "工艺", "工艺表", "工艺卡", "加工工序"),
        columns=(
            _col("material", K.ID, "*", _MATERIAL, refers="material"),
            _col("routing", K.ID, "", _ROUTING),
            *_STEP,
        ),
    ),
    Noun(
        name="routing",
        synonyms=("routes", "route", "routing headers", "路线"),
        columns=(
            _col("id", K.ID, "!*", _ROUTING),
            _col("material", K.ID, "*", _MATERIAL, refers="material"),
            _col("priority", K.WHOLE, "*", "preference|rank|优先级|优先顺序"),
            _col("is_any_order", K.YES_NO, "", "any order|operations in any order|no sequence|任意顺序"),
        ),
    ),
    Noun(
        name="precedence",
        synonyms=("sequences", "links", "dependencies", "predecessors", "工序关系", "先后", "紧前关系"),
        columns=(
            _col("material", K.ID, "*", _MATERIAL, refers="material"),
            _col("routing", K.ID, "", _ROUTING),
            _col("option", K.ID, "", _OPTION, refers="option"),
            _col("before", K.ID, "!*", "predecessor|from|first|operation before|前序|紧前工序|从"),
            _col("after", K.ID, "!*", "successor|to|then|operation after|后序|紧后工序|到"),
            _col("min_lag", K.DURATION, "*", "lag|wait|min wait|waiting time|minimum lag|最短等待|等待时间|间隔", unit="min"),
            _col("max_lag", K.DURATION, "*", "max wait|maximum wait|maximum lag|最长等待|最大间隔", unit="min"),
            _col("transfer_lot", K.NUMBER, "", "transfer batch|transfer quantity|overlap quantity|转移批量|传送批量"),
            _col("storage", K.ID, "", "buffer|wait in|缓存区", refers="storage"),
        ),
    ),
    Noun(
        name="mode_component",
        synonyms=("mode materials", "alternative components"),
        columns=(
            _col("material", K.ID, "*", _MATERIAL, refers="material"),
            _col("routing", K.ID, "", _ROUTING),
            _col("option", K.ID, "", _OPTION, refers="option"),
            _col("is_change", K.YES_NO, "", "only other modes"),
            _col("of_operation", K.ID, "!*", "operation of mode"),
            _col("mode", K.ID, "!*", _MODE),
            _col("component", K.ID, "!*", _COMPONENT, refers="material"),
            *_PART,
        ),
    ),
    Noun(
        name="option",
        synonyms=("choices", "customer options", "variants", "选配", "选装", "定制选项"),
        columns=(
            _col("id", K.ID, "!*", _OPTION),
            _col("name", K.TEXT, "*", _NAME),
            _col("materials", K.LIST, "*", "for materials|material|items|products|适用物料|物料|产品"),
            _col("drop_operations", K.LIST, "", "without operations|remove operations|drops operations|去除工序"),
            _col("drop_components", K.LIST, "", "without components|remove components|drops components|去除组件"),
            _col("family", K.TEXT, "", _FAMILY),
            _col("attributes", K.PAIRS, "*", _ATTRIBUTES),
        ),
    ),
    Noun(
        name="option_operation",
        synonyms=("operations of options", "added operations"),
        columns=(
            _col("option", K.ID, "!*", _OPTION, refers="option"),
            _col("is_change", K.YES_NO, "*", "only other modes"),
            *_STEP,
        ),
    ),
    Noun(
        name="demand",
        synonyms=("demands", "sales orders", "sales order", "customer orders", "order book", "forecast", "requirements", "orders to make", "订单", "销售订单", "客户订单", "订单需求", "需求单"),
        columns=(
            _col("id", K.ID, "!*", "demand|demand id|demand no|order|order no|order number|order id|sales order|so|so no|so number|customer order|vbeln|number|订单|订单号|订单编号|销售订单|销售订单号|需求号|需求编号|需求|单号|客户订单"),
            _col("material", K.ID, "!*", _MATERIAL, refers="material"),
            _col("quantity", K.NUMBER, "!*", _QUANTITY),
            _col("due", K.UNTIL, "!*", _DUE),
            _col("priority", K.NUMBER, "*", "weight|importance|urgency|权重|重要性|紧急度|优先级别"),
            _col("customer", K.TEXT, "*", "customer name|client|sold to|account|顾客|客户名称|买方"),
            _col("options", K.LIST, "", "option|choices|configuration|variant|选项|选装|选配|配置"),
            _col("release", K.MOMENT, "", _RELEASE),
            _col("deadline", K.UNTIL, "", _DEADLINE),
            _col("is_rush", K.YES_NO, "", "rush|urgent|express|hot|急单|加急|紧急|插单"),
            _col("unit", K.TEXT, "", _UNIT),
        ),
    ),
    Noun(
        name="order",
        synonyms=("production orders", "work orders", "manufacturing orders", "shop orders", "jobs", "生产订单", "工单", "制造订单", "生产工单"),
        columns=(
            _col("id", K.ID, "!*", "order|order no|order number|order id|production order|work order|work order no|wo|wo no|mo|aufnr|job|job no|生产订单|生产订单号|工单|工单号|工单编号|订单号|订单编号|制造单号"),
            _col("material", K.ID, "!*", _MATERIAL, refers="material"),
            _col("quantity", K.NUMBER, "!*", _QUANTITY),
            _col("due", K.UNTIL, "*", _DUE),
            _col("release", K.MOMENT, "*", _RELEASE),
            _col("deadline", K.UNTIL, "", _DEADLINE),
            _col("weight", K.NUMBER, "", "priority|importance|urgency|优先级|重要性"),
            _col("options", K.LIST, "", "option|choices|configuration|选项|选装|选配|配置"),
            _col("routing", K.ID, "", _ROUTING),
            _col("is_firm", K.YES_NO, "", "firm|fixed|confirmed|已确认|固定"),
            _col("is_rush", K.YES_NO, "", "rush|urgent|express|hot|急单|加急|紧急|插单"),
        ),
    ),
    Noun(
        name="peg",
        synonyms=("order pegs", "pegging"),
        columns=(
            _col("order", K.ID, "!*", "order no|production order|生产订单|工单"),
            _col("demand", K.ID, "!*", "demand no|sales order|订单|销售订单|需求号"),
            _col("quantity", K.NUMBER, "!*", _QUANTITY),
        ),
    ),
    Noun(
        name="supply",
        synonyms=("order supplies", "reservations", "allocations", "预留", "分配"),
        columns=(
            _col("order", K.ID, "!*", "order no|production order|for order|生产订单|工单"),
            _col("material", K.ID, "!*", _MATERIAL + "|" + _COMPONENT),
            _col("operation", K.ID, "!*", _OPERATION),
            _col("quantity", K.NUMBER, "!*", _QUANTITY),
            _col("source", K.CHOICE, "!*", "comes from|from|来自", choices=" ".join(SupplySource)),
            _col("from_order", K.ID, "*", "made by|producing order|来源订单"),
            _col("at", K.MOMENT, "*", "arrives|when|date|到货时间|日期"),
        ),
    ),
    Noun(
        name="purchase",
        synonyms=("planned purchases", "purchase proposals", "采购建议", "采购计划"),
        columns=(
            _col("material", K.ID, "!*", _MATERIAL),
            _col("quantity", K.NUMBER, "!*", _QUANTITY),
            _col("at", K.MOMENT, "!*", "arrives|when|date|到货时间|日期"),
        ),
    ),
    Noun(
        name="unpegged",
        synonyms=("unsupplied demand", "shortages", "缺料", "短缺"),
        columns=(
            _col("demand", K.ID, "!*", "demand no|sales order|订单|销售订单|需求号"),
            _col("quantity", K.NUMBER, "!*", _QUANTITY),
            _col("reason", K.TEXT, "!*", "why|code|代码"),
            _col("values", K.PAIRS, "", "details|明细"),
        ),
    ),
    Noun(
        name="pin",
        synonyms=("fixed operations", "locks", "locked", "锁定", "固定工序"),
        columns=(
            _col("order", K.ID, "!*", "order no|production order|生产订单|工单"),
            _col("operation", K.ID, "!*", _OPERATION),
            _col("resources", K.LIST, "*", "resource|machine|on|设备|资源|机台"),
            _col("start", K.MOMENT, "*", "start|at|from|starts|when|开始|开工时间"),
        ),
    ),
    Noun(
        name="objective",
        synonyms=("objectives", "goals", "weights", "priorities", "目标函数", "权重"),
        columns=(
            _col("term", K.CHOICE, "!*", "objective|goal|kpi|name|指标|名称", choices=" ".join(Term)),
            _col("weight", K.NUMBER, "*", "importance|priority|cost per unit|重要性|系数"),
        ),
    ),
)
BY_NAME = {noun.name: noun for noun in NOUNS}
SIMPLE = ("resource", "material", "operation", "demand")
"""The sheets that are enough for a small shop."""
