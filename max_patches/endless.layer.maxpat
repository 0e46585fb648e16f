{
 "patcher": {
  "appversion": {
   "architecture": "x64",
   "major": 8,
   "minor": 5,
   "modernui": 1,
   "revision": 5
  },
  "assistshowspatchername": 0,
  "autosave": 0,
  "bglocked": 0,
  "bottomtoolbarpinned": 0,
  "boxanimatetime": 200,
  "boxes": [
   {
    "box": {
     "background": 1,
     "bgcolor": [
      0.1647,
      0.1843,
      0.2078,
      1.0
     ],
     "bordercolor": [
      0.1647,
      0.1843,
      0.2078,
      1.0
     ],
     "id": "obj-1",
     "maxclass": "panel",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      24.0,
      24.0,
      112.0,
      64.0
     ],
     "presentation": 1,
     "presentation_rect": [
      0.0,
      0.0,
      112.0,
      240.0
     ],
     "rounded": 6
    }
   },
   {
    "box": {
     "fontface": 1,
     "fontname": "Arial",
     "fontsize": 12.0,
     "id": "obj-2",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      224.0,
      24.0,
      96.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      8.0,
      8.0,
      96.0,
      20.0
     ],
     "text": "LAYER",
     "textcolor": [
      0.949,
      0.6392,
      0.2275,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ],
     "id": "obj-3",
     "ignoreclick": 1,
     "maxclass": "multislider",
     "numinlets": 1,
     "numoutlets": 2,
     "orientation": 1,
     "outlettype": [
      "",
      ""
     ],
     "patching_rect": [
      424.0,
      24.0,
      8.0,
      64.0
     ],
     "presentation": 1,
     "presentation_rect": [
      48.0,
      32.0,
      8.0,
      112.0
     ],
     "setminmax": [
      -60.0,
      0.0
     ],
     "setstyle": 0,
     "settype": 1,
     "size": 1,
     "slidercolor": [
      0.3451,
      0.702,
      0.4078,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ],
     "elementcolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ],
     "floatoutput": 1,
     "id": "obj-4",
     "knobcolor": [
      0.949,
      0.6392,
      0.2275,
      1.0
     ],
     "maxclass": "slider",
     "min": 0.0,
     "numinlets": 1,
     "numoutlets": 1,
     "orientation": 2,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      624.0,
      24.0,
      24.0,
      64.0
     ],
     "presentation": 1,
     "presentation_rect": [
      16.0,
      32.0,
      24.0,
      112.0
     ],
     "size": 2.0
    }
   },
   {
    "box": {
     "floatoutput": 1,
     "id": "obj-5",
     "maxclass": "dial",
     "min": -1.0,
     "mode": 0,
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      824.0,
      24.0,
      32.0,
      32.0
     ],
     "presentation": 1,
     "presentation_rect": [
      68.0,
      28.0,
      32.0,
      32.0
     ],
     "size": 2.0
    }
   },
   {
    "box": {
     "bgcolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ],
     "fontname": "Arial",
     "fontsize": 12.0,
     "format": 6,
     "id": "obj-6",
     "maxclass": "flonum",
     "maximum": 180.0,
     "minimum": -180.0,
     "numinlets": 1,
     "numoutlets": 2,
     "outlettype": [
      "",
      ""
     ],
     "parameter_enable": 0,
     "patching_rect": [
      1024.0,
      24.0,
      44.0,
      18.0
     ],
     "presentation": 1,
     "presentation_rect": [
      60.0,
      61.0,
      44.0,
      18.0
     ],
     "textcolor": [
      0.902,
      0.9137,
      0.9255,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ],
     "bgoncolor": [
      0.8784,
      0.3216,
      0.302,
      1.0
     ],
     "fontname": "Arial",
     "fontsize": 12.0,
     "id": "obj-7",
     "maxclass": "textbutton",
     "mode": 1,
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      ""
     ],
     "patching_rect": [
      1224.0,
      24.0,
      40.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      64.0,
      80.0,
      40.0,
      20.0
     ],
     "rounded": 4.0,
     "text": "MUTE",
     "textcolor": [
      0.902,
      0.9137,
      0.9255,
      1.0
     ],
     "texton": "MUTE",
     "textoncolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ],
     "bgoncolor": [
      0.949,
      0.6392,
      0.2275,
      1.0
     ],
     "fontname": "Arial",
     "fontsize": 12.0,
     "id": "obj-8",
     "maxclass": "textbutton",
     "mode": 1,
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      ""
     ],
     "patching_rect": [
      1424.0,
      24.0,
      40.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      64.0,
      104.0,
      40.0,
      20.0
     ],
     "rounded": 4.0,
     "text": "SOLO",
     "textcolor": [
      0.902,
      0.9137,
      0.9255,
      1.0
     ],
     "texton": "SOLO",
     "textoncolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ],
     "bgoncolor": [
      0.2902,
      0.5647,
      0.7608,
      1.0
     ],
     "fontname": "Arial",
     "fontsize": 12.0,
     "id": "obj-9",
     "maxclass": "textbutton",
     "mode": 1,
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      ""
     ],
     "patching_rect": [
      1624.0,
      24.0,
      40.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      64.0,
      128.0,
      40.0,
      20.0
     ],
     "rounded": 4.0,
     "text": "HOLD",
     "textcolor": [
      0.902,
      0.9137,
      0.9255,
      1.0
     ],
     "texton": "HOLD",
     "textoncolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ],
     "bordercolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ],
     "fontname": "Arial",
     "fontsize": 11.0,
     "id": "obj-10",
     "keymode": 1,
     "lines": 1,
     "maxclass": "textedit",
     "numinlets": 1,
     "numoutlets": 4,
     "outlettype": [
      "",
      "",
      "",
      ""
     ],
     "parameter_enable": 0,
     "patching_rect": [
      1824.0,
      24.0,
      96.0,
      32.0
     ],
     "presentation": 1,
     "presentation_rect": [
      8.0,
      176.0,
      96.0,
      32.0
     ],
     "rounded": 4.0,
     "textcolor": [
      0.902,
      0.9137,
      0.9255,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-11",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      224.0,
      56.0,
      96.0,
      18.0
     ],
     "presentation": 1,
     "presentation_rect": [
      8.0,
      156.0,
      96.0,
      18.0
     ],
     "text": "own prompt",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ],
     "bgoncolor": [
      0.902,
      0.9137,
      0.9255,
      1.0
     ],
     "fontname": "Arial",
     "fontsize": 12.0,
     "id": "obj-12",
     "maxclass": "textbutton",
     "mode": 0,
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      ""
     ],
     "patching_rect": [
      2024.0,
      24.0,
      96.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      8.0,
      212.0,
      96.0,
      20.0
     ],
     "rounded": 4.0,
     "text": "SKIP",
     "textcolor": [
      0.902,
      0.9137,
      0.9255,
      1.0
     ],
     "texton": "SKIP",
     "textoncolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-13",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      224.0,
      88.0,
      89.0,
      22.0
     ],
     "text": "loadmess #1"
    }
   },
   {
    "box": {
     "id": "obj-14",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      224.0,
      120.0,
      159.0,
      22.0
     ],
     "text": "sprintf set LAYER %ld"
    }
   },
   {
    "box": {
     "id": "obj-15",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      624.0,
      120.0,
      188.0,
      22.0
     ],
     "text": "sprintf set /layer/%ld/gain"
    }
   },
   {
    "box": {
     "id": "obj-16",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      624.0,
      152.0,
      117.0,
      22.0
     ],
     "text": "prepend address"
    }
   },
   {
    "box": {
     "id": "obj-17",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      624.0,
      184.0,
      103.0,
      22.0
     ],
     "text": "s endless.out"
    }
   },
   {
    "box": {
     "id": "obj-18",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      824.0,
      88.0,
      188.0,
      22.0
     ],
     "text": "sprintf set /layer/%ld/pan"
    }
   },
   {
    "box": {
     "id": "obj-19",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      824.0,
      120.0,
      117.0,
      22.0
     ],
     "text": "prepend address"
    }
   },
   {
    "box": {
     "id": "obj-20",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      824.0,
      152.0,
      103.0,
      22.0
     ],
     "text": "s endless.out"
    }
   },
   {
    "box": {
     "id": "obj-21",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1024.0,
      56.0,
      188.0,
      22.0
     ],
     "text": "sprintf set /layer/%ld/azimuth"
    }
   },
   {
    "box": {
     "id": "obj-22",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1024.0,
      88.0,
      117.0,
      22.0
     ],
     "text": "prepend address"
    }
   },
   {
    "box": {
     "id": "obj-23",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      1024.0,
      120.0,
      103.0,
      22.0
     ],
     "text": "s endless.out"
    }
   },
   {
    "box": {
     "id": "obj-24",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1224.0,
      56.0,
      188.0,
      22.0
     ],
     "text": "sprintf set /layer/%ld/mute"
    }
   },
   {
    "box": {
     "id": "obj-25",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1224.0,
      88.0,
      117.0,
      22.0
     ],
     "text": "prepend address"
    }
   },
   {
    "box": {
     "id": "obj-26",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      1224.0,
      120.0,
      103.0,
      22.0
     ],
     "text": "s endless.out"
    }
   },
   {
    "box": {
     "id": "obj-27",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1424.0,
      56.0,
      188.0,
      22.0
     ],
     "text": "sprintf set /layer/%ld/solo"
    }
   },
   {
    "box": {
     "id": "obj-28",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1424.0,
      88.0,
      117.0,
      22.0
     ],
     "text": "prepend address"
    }
   },
   {
    "box": {
     "id": "obj-29",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      1424.0,
      120.0,
      103.0,
      22.0
     ],
     "text": "s endless.out"
    }
   },
   {
    "box": {
     "id": "obj-30",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1624.0,
      56.0,
      188.0,
      22.0
     ],
     "text": "sprintf set /layer/%ld/hold"
    }
   },
   {
    "box": {
     "id": "obj-31",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1624.0,
      88.0,
      117.0,
      22.0
     ],
     "text": "prepend address"
    }
   },
   {
    "box": {
     "id": "obj-32",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      1624.0,
      120.0,
      103.0,
      22.0
     ],
     "text": "s endless.out"
    }
   },
   {
    "box": {
     "id": "obj-33",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1824.0,
      88.0,
      188.0,
      22.0
     ],
     "text": "sprintf set /layer/%ld/prompt"
    }
   },
   {
    "box": {
     "id": "obj-34",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1824.0,
      120.0,
      117.0,
      22.0
     ],
     "text": "prepend address"
    }
   },
   {
    "box": {
     "id": "obj-35",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      1824.0,
      152.0,
      103.0,
      22.0
     ],
     "text": "s endless.out"
    }
   },
   {
    "box": {
     "id": "obj-36",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 2,
     "outlettype": [
      "",
      ""
     ],
     "patching_rect": [
      1824.0,
      184.0,
      82.0,
      22.0
     ],
     "text": "route text"
    }
   },
   {
    "box": {
     "id": "obj-37",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2024.0,
      56.0,
      188.0,
      22.0
     ],
     "text": "sprintf set /layer/%ld/skip"
    }
   },
   {
    "box": {
     "id": "obj-38",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2024.0,
      88.0,
      117.0,
      22.0
     ],
     "text": "prepend address"
    }
   },
   {
    "box": {
     "id": "obj-39",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      2024.0,
      120.0,
      103.0,
      22.0
     ],
     "text": "s endless.out"
    }
   },
   {
    "box": {
     "id": "obj-40",
     "maxclass": "inlet",
     "numinlets": 0,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      424.0,
      120.0,
      47.0,
      22.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-41",
     "maxclass": "newobj",
     "numinlets": 9,
     "numoutlets": 9,
     "outlettype": [
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      ""
     ],
     "patching_rect": [
      424.0,
      152.0,
      188.0,
      22.0
     ],
     "text": "route gain pan azimuth mute solo hold prompt level"
    }
   },
   {
    "box": {
     "id": "obj-42",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      624.0,
      216.0,
      89.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-43",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      824.0,
      184.0,
      89.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-44",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1024.0,
      152.0,
      89.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-45",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1224.0,
      152.0,
      89.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-46",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1424.0,
      152.0,
      89.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-47",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1624.0,
      152.0,
      89.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-48",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1824.0,
      216.0,
      89.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-49",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      "float"
     ],
     "patching_rect": [
      424.0,
      184.0,
      47.0,
      22.0
     ],
     "text": "atodb"
    }
   }
  ],
  "classnamespace": "box",
  "default_fontface": 0,
  "default_fontname": "Arial",
  "default_fontsize": 12.0,
  "dependency_cache": [],
  "description": "",
  "devicewidth": 0.0,
  "digest": "",
  "editing_bgcolor": [
   0.1176,
   0.1333,
   0.149,
   1.0
  ],
  "enablehscroll": 1,
  "enablevscroll": 1,
  "fileversion": 1,
  "gridonopen": 1,
  "gridsize": [
   8.0,
   8.0
  ],
  "gridsnaponopen": 1,
  "lefttoolbarpinned": 0,
  "lines": [
   {
    "patchline": {
     "destination": [
      "obj-14",
      0
     ],
     "order": 0,
     "source": [
      "obj-13",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-2",
      0
     ],
     "order": 0,
     "source": [
      "obj-14",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-15",
      0
     ],
     "order": 0,
     "source": [
      "obj-13",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-16",
      0
     ],
     "order": 0,
     "source": [
      "obj-15",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-17",
      0
     ],
     "order": 0,
     "source": [
      "obj-16",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-16",
      0
     ],
     "order": 0,
     "source": [
      "obj-4",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-18",
      0
     ],
     "order": 0,
     "source": [
      "obj-13",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-19",
      0
     ],
     "order": 0,
     "source": [
      "obj-18",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-20",
      0
     ],
     "order": 0,
     "source": [
      "obj-19",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-19",
      0
     ],
     "order": 0,
     "source": [
      "obj-5",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-21",
      0
     ],
     "order": 0,
     "source": [
      "obj-13",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-22",
      0
     ],
     "order": 0,
     "source": [
      "obj-21",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-23",
      0
     ],
     "order": 0,
     "source": [
      "obj-22",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-22",
      0
     ],
     "order": 0,
     "source": [
      "obj-6",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-24",
      0
     ],
     "order": 0,
     "source": [
      "obj-13",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-25",
      0
     ],
     "order": 0,
     "source": [
      "obj-24",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-26",
      0
     ],
     "order": 0,
     "source": [
      "obj-25",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-25",
      0
     ],
     "order": 0,
     "source": [
      "obj-7",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-27",
      0
     ],
     "order": 0,
     "source": [
      "obj-13",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-28",
      0
     ],
     "order": 0,
     "source": [
      "obj-27",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-29",
      0
     ],
     "order": 0,
     "source": [
      "obj-28",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-28",
      0
     ],
     "order": 0,
     "source": [
      "obj-8",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-30",
      0
     ],
     "order": 0,
     "source": [
      "obj-13",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-31",
      0
     ],
     "order": 0,
     "source": [
      "obj-30",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-32",
      0
     ],
     "order": 0,
     "source": [
      "obj-31",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-31",
      0
     ],
     "order": 0,
     "source": [
      "obj-9",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-33",
      0
     ],
     "order": 0,
     "source": [
      "obj-13",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-34",
      0
     ],
     "order": 0,
     "source": [
      "obj-33",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-35",
      0
     ],
     "order": 0,
     "source": [
      "obj-34",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-36",
      0
     ],
     "order": 0,
     "source": [
      "obj-10",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-34",
      0
     ],
     "order": 0,
     "source": [
      "obj-36",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-37",
      0
     ],
     "order": 0,
     "source": [
      "obj-13",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-38",
      0
     ],
     "order": 0,
     "source": [
      "obj-37",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-39",
      0
     ],
     "order": 0,
     "source": [
      "obj-38",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-38",
      0
     ],
     "order": 0,
     "source": [
      "obj-12",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-41",
      0
     ],
     "order": 0,
     "source": [
      "obj-40",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-42",
      0
     ],
     "order": 0,
     "source": [
      "obj-41",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-4",
      0
     ],
     "order": 0,
     "source": [
      "obj-42",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-43",
      0
     ],
     "order": 0,
     "source": [
      "obj-41",
      1
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-5",
      0
     ],
     "order": 0,
     "source": [
      "obj-43",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-44",
      0
     ],
     "order": 0,
     "source": [
      "obj-41",
      2
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-6",
      0
     ],
     "order": 0,
     "source": [
      "obj-44",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-45",
      0
     ],
     "order": 0,
     "source": [
      "obj-41",
      3
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-7",
      0
     ],
     "order": 0,
     "source": [
      "obj-45",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-46",
      0
     ],
     "order": 0,
     "source": [
      "obj-41",
      4
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-8",
      0
     ],
     "order": 0,
     "source": [
      "obj-46",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-47",
      0
     ],
     "order": 0,
     "source": [
      "obj-41",
      5
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-9",
      0
     ],
     "order": 0,
     "source": [
      "obj-47",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-48",
      0
     ],
     "order": 0,
     "source": [
      "obj-41",
      6
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-10",
      0
     ],
     "order": 0,
     "source": [
      "obj-48",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-49",
      0
     ],
     "order": 0,
     "source": [
      "obj-41",
      7
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-49",
      0
     ]
    }
   }
  ],
  "locked_bgcolor": [
   0.1176,
   0.1333,
   0.149,
   1.0
  ],
  "objectsnaponopen": 1,
  "openinpresentation": 1,
  "rect": [
   64.0,
   96.0,
   2236.0,
   262.0
  ],
  "righttoolbarpinned": 0,
  "statusbarvisible": 2,
  "style": "",
  "subpatcher_template": "",
  "tags": "",
  "tallnewobj": 0,
  "title": "endless.layer",
  "toolbars_unpinned_last_save": 0,
  "toolbarvisible": 1,
  "toptoolbarpinned": 0
 }
}
